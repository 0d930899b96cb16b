"""How each month stands: published, stopped by what, failed where, accepted by whom."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.incident.findings import read_results, sentence
from assets.quality.assets import rules
from assets.quality.failing import contract_of
from assets.quality.waiver import in_force
from assets.raw.landing import delivered_months
from assets.sql_asset import MONTHS
from assets.working_days import wib
from expectations.contract import sources
from expectations.sql import column_names, exists
from pipelines.settings import Settings, use_dagster_home
from pipelines.stale import stale_months

PUBLISHED, OUTDATED = "TERBIT", "TERBIT, PERLU DIHITUNG LAGI"
STOPPED, FAILED, UNFINISHED = "BERHENTI", "GAGAL", "TERBIT, BELUM SELESAI"
AGAIN = "dihitung lagi oleh sensor atau konvergensi refresh --all"
WAITING, EARLY = "BELUM DIHITUNG", "BELUM WAKTUNYA"


@dataclass(frozen=True)
class Month:
    """One month: how it stands, when it was published last (WIB), and what is to be said of it, a line each."""

    periode: str
    state: str
    published: str
    said: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """Whether somebody has to see to it."""
        return self.state in (STOPPED, FAILED, UNFINISHED)


def month_states(
    con: duckdb.DuckDBPyConnection | None,
    landing: Path,
    asked: Set[str],
    why: Callable[[str], list[str]],
) -> list[Month]:
    """Returns the state of each month that was delivered or refreshed, in order. `asked` are the months of which an
    office wishes something; `why(run_id)` says why a run did not come to its end."""
    refreshed, published = _refreshed(con), _published(con)
    stale = set(stale_months(con, landing, mind_code=True, asked=asked))
    changed = set(stale_months(con, landing, mind_code=False, asked=asked)) if stale else stale
    begun = set(MONTHS.get_partition_keys())
    found = []
    for month in sorted({*delivered_months(con, landing, sources()), *refreshed}):
        said: list[str] = []
        if con is None or month not in refreshed:
            state = WAITING if month in begun else EARLY
        else:
            run, complete, came_out, begun_at = refreshed[month]
            said, stops = _checks(con, month, run, begun_at)
            if complete:
                state = OUTDATED if month in stale else PUBLISHED
                if month in stale:
                    what = "kiriman, setelan atau bulan sebelumnya berubah"
                    what = what if month in changed else "dihitung dengan versi program lain"
                    said = [f"{what}: konvergensi refresh --all", *said]
            else:
                state = UNFINISHED if came_out else STOPPED if stops else FAILED
                said = [*stops, *([] if stops else why(run)), *said]
        found.append(Month(month, state, published.get(month, ""), tuple(said)))
    return found


def _refreshed(
    con: duckdb.DuckDBPyConnection | None,
) -> dict[str, tuple[str, bool, bool, datetime]]:
    """Returns of each month's newest refresh: its run, whether it is complete, whether it published, its beginning."""
    if con is None or not exists(con, "quality.refresh"):
        return {}
    # an earlier version's home is read as it is
    there = "published_at" in column_names(con, "quality.refresh")
    rows = con.execute(
        f"select periode, run_id, completed_at is not null, {'published_at is not null' if there else 'false'},"
        " started_at from quality.refresh qualify row_number() over (partition by periode order by rowid desc) = 1"
    ).fetchall()
    return {periode: (run, done, came_out, begun) for periode, run, done, came_out, begun in rows}


def _published(con: duckdb.DuckDBPyConnection | None) -> dict[str, str]:
    if con is None or not exists(con, "quality.publication"):
        return {}
    rows: list[tuple[str, datetime]] = con.execute(
        "select periode, max_by(published_at, rowid) from quality.publication group by periode"
    ).fetchall()
    return {periode: wib(at.astimezone(UTC).isoformat()) for periode, at in rows}


def _checks(
    con: duckdb.DuckDBPyConnection, month: str, run: str, begun: datetime
) -> tuple[list[str], list[str]]:
    """Returns who accepted what for the month, and which checks stopped its run, those accepted since among them."""
    known = rules()
    waivers = {waiver.check: waiver for waiver in in_force(con, month)}
    stops = []
    for result in read_results(con, run):
        rule = known.get((result.table_name, result.rule))
        check = f"{result.table_name}.{result.rule}"
        if result.passed or rule is None or not rule.blocking:
            continue
        given = waivers.get(check)
        by = rule.waived_by((given.by, given.people)) if given and not result.broken else None
        said = sentence(contract_of(result.table_name), rule, result)
        if given and by:
            if given.at is None or given.at < begun:
                continue  # it stopped nothing
            said = f"diterima oleh {by}; {AGAIN}"
            del waivers[check]
        stops.append(f"{result.table_name} · {result.rule}: {said}")
    return [f"diterima: {w.check} oleh {w.by}" for w in waivers.values()], stops


def why_of(found: Settings) -> Callable[[str], list[str]]:
    """Returns the function that asks Dagster why a run of this home did not come to its end."""

    def why(run_id: str) -> list[str]:
        import dagster as dg  # takes seconds, and most homes have nothing to ask

        from pipelines.failure import TELLING, reasons

        use_dagster_home(found)
        with dg.DagsterInstance.get() as instance:
            if instance.get_run_by_id(run_id) is None:
                return ["sebabnya tidak tercatat lagi; jalankan refresh lagi"]
            logs = instance.all_logs(run_id, of_type=TELLING)
        return reasons(entry.dagster_event for entry in logs if entry.dagster_event)

    return why
