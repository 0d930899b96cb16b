"""Which rows are one person: from the staging tables to identity's five tables, for one month.

Belongs here: the order of the steps. Each step is the select of its name in a folder of sql/identity; the
scoring of what exact rules leave open is in model.py.
"""

from collections.abc import Callable
from typing import Any

import duckdb

from assets.identity.graph import components, keep_apart
from assets.identity.model import score
from assets.identity.union import create_source_rows
from assets.table import columns, exists, table_sql, write_partition
from assets.warehouse import no_values

Progress = Callable[[str, int], None]

EMPTY_REGISTRY = """
    create table if not exists identity.registry (
        id varchar, kind varchar, first_periode varchar, last_periode varchar,
        superseded_by varchar, reason varchar, asal varchar
    )
"""

NO_HISTORY = """
    select
        null::varchar as person_id, null::varchar as nik, null::varchar as no_kk,
        null::varchar as kunci, null::varchar as urut, null::date as tanggal_lahir,
        null::varchar as kode_kelurahan, null::bigint as jejak, null::varchar as periode,
        null::boolean as terdekat
    where false
"""
NO_SHARED_ROWS = (
    "select null::varchar as person_id, null::bigint as orang, null::bigint as bersama where false"
)
NO_SCORES = "select null::bigint as isi_a, null::bigint as isi_b, null::double as bobot where false"
NO_VISITS = (
    "select null::varchar as person_id, null::varchar as hasil_kunjungan, null::date as tanggal"
    " where false"
)

# A number that many carry is no key. Such a NIK stays only in nik_ramai, where Dukcapil's own row may confirm it;
# such a card is dropped; such a household number parts by address, or is dropped where all say one. Where the
# number is lost, an address with one head stands for it. By step: what it does to its few rows of person_row.
NO_KEYS = {
    "crowded_nik": """
        update person_row set nik_ramai = nik, nik = null, nik_cacat = 'BANYAK_ORANG', nik_sendiri = null
        where source <> 'dukcapil' and nik in (
            select delivered_nik.angka from delivered_nik inner join crowded_nik on crowded_nik.nik = delivered_nik.nik
        )
    """,
    "crowded_card": """
        update person_row set
            no_kk = null,
            kelompok = case when source <> 'dukcapil' then kelompok end,
            grup = case when source <> 'dukcapil' then kelompok end
        where (source, no_kk) in (select (source, no_kk) from crowded_card)
            or no_kk in (select no_kk from crowded_card where source = 'dukcapil')
    """,
    "crowded_household": """
        update person_row set kelompok = baru.kelompok, grup = baru.kelompok
        from (
            select r.source, r.delivery_periode, r.file, r.row, case when ramai.alamat > 1
                then (hash(r.kelompok, r.kode_kelurahan, r.rt, r.rw, alamat_baku(r.alamat)) >> 1)::bigint
                end as kelompok
            from person_row as r
            inner join crowded_household as ramai
                on r.kelompok = (hash(ramai.source, ramai.id_kelompok) >> 1)::bigint
        ) as baru
        where (person_row.source, person_row.delivery_periode, person_row.file, person_row.row)
            = (baru.source, baru.delivery_periode, baru.file, baru.row)
    """,
    "address_household": """
        update person_row set kelompok = rumah.kelompok, grup = rumah.kelompok
        from address_household as rumah
        where (person_row.source, person_row.delivery_periode, person_row.file, person_row.row)
            = (rumah.source, rumah.delivery_periode, rumah.file, rumah.row)
    """,
}

# One fingerprint may hide two people: names that only sound alike (twins), or, without NIK and birth date, two
# relations or lines. Such rows, and no others, get a fingerprint of their own.
PART_ALIKE = """
    update person_row
    set isi = (hash(isi, ejaan, tanpa_tanda, case when tanpa_tanda then [hubungan, no_urut::varchar] end) >> 1)::bigint
    from (select isi as lama, tanpa_tanda from repeated where beragam) as ragam
    where person_row.isi = ragam.lama
"""

# Of rows with the same values one stands for the record.
REPEATED = """
    update person_row set ulang = true
    from repeated
    where person_row.isi = repeated.isi
        and (person_row.source, person_row.delivery_periode, person_row.file, person_row.row) <> repeated.alamat
"""

# Ids that live this month. Seen again after its last month, an id is nobody's past any more.
LIVING = """
    update identity.registry as r
    set first_periode = least(r.first_periode, $periode),
        last_periode = greatest(r.last_periode, $periode),
        superseded_by = case when $periode <= r.last_periode then r.superseded_by end,
        reason = case
            when $periode <= r.last_periode then r.reason
            when r.asal is not null then 'SPLIT'
        end
    from numbered_person where r.id = numbered_person.person_id
"""
NEW = """
    insert into identity.registry by name
    select
        person_id as id, 'PERSON' as kind, $periode as first_periode, $periode as last_periode,
        case when asal is not null then 'SPLIT' end as reason, asal
    from numbered_person
    where person_id not in (select id from identity.registry)
    order by person_id
"""
# An earlier person who does not go on, but whose records or appearance somebody has now, was that person.
# (A rerun of an old month says nothing of those who came after it.)
MERGED = """
    update identity.registry as r
    set superseded_by = gabung.person_id, reason = 'MERGE'
    from (
        select
            sama.person_id as lama,
            arg_max(numbered_person.person_id, (sama.kekuatan, numbered_person.person_id)) as person_id
        from (
            select person_id, orang, kekuatan from continuation where kekuatan >= 2
            union all
            select person_id, orang, 10 + bersama as kekuatan from shared_row
        ) as sama
        inner join numbered_person on numbered_person.orang = sama.orang
        where sama.person_id not in (select person_id from numbered_person)
        group by sama.person_id
    ) as gabung
    where r.id = gabung.lama and r.last_periode <= $periode
"""


class Steps:
    """Runs the selects of sql/identity in turn, each into the temp table of its name."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, values: dict[str, Any], progress: Progress | None
    ) -> None:
        self.con = con
        self.values = values
        self.progress = progress
        self.counts: dict[str, int] = {}
        self.made: list[str] = []
        self.views: list[str] = ["source_row"]

    def run(self, *names: str) -> int:
        """Creates the temp tables `names` from their files; returns the rows of the last one."""
        rows = 0
        for name in names:
            rows = self.select(name, table_sql(f"identity.{name}").text)
        return rows

    def select(self, name: str, text: str) -> int:
        """Creates the temp table `name` from a select; returns its rows."""
        row = self.con.execute(
            f"create or replace temp table {name} as {text}", self.used(text)
        ).fetchone()
        self.made.append(name)
        return self.done(name, int(row[0]) if row else 0)

    def view(self, name: str) -> None:
        """Creates the temp view `name` from its file."""
        self.con.execute(
            f"create or replace temp view {name} as {table_sql(f'identity.{name}').text}"
        )
        self.views.append(name)

    def used(self, text: str) -> dict[str, Any]:
        """Returns the parameters that the text names."""
        return {key: value for key, value in self.values.items() if f"${key}" in text}

    def write(self, name: str, periode: str) -> None:
        """Replaces the month of the table `identity.<name>`."""
        text = table_sql(f"identity.{name}").text
        rows = write_partition(self.con, f"identity.{name}", text, periode, self.used(text))
        self.done(f"identity.{name}", rows)

    def done(self, name: str, rows: int) -> int:
        """Notes the rows of a step and tells whoever watches."""
        self.counts[name] = rows
        if self.progress is not None:
            self.progress(name, rows)
        return rows

    def components(self, pairs: str, into: str) -> None:
        """Creates the temp table `into` (isi, orang) from the step `pairs`."""
        components(self.con, pairs, into)
        self.made.append(into)

    def share(self, pairs: str, apart: str, into: str) -> None:
        """Creates the temp table `into` (isi, orang) from the step `pairs` (isi, orang, nilai), best first.

        Nobody gets two records of `apart`; a record that finds nobody is left out.
        """
        order = " order by nilai desc, isi, orang"
        edges = self.con.execute(f"select isi, orang from {pairs}{order}").fetchall()
        foes = self.con.execute(f"select isi_a, isi_b from {apart}").fetchall()
        people = frozenset(orang for _, orang in edges)
        group = keep_apart(edges, foes, people)
        placed = {isi: min(group[isi] & people, default=None) for isi, _ in edges}
        self._note(into, [(isi, orang) for isi, orang in placed.items() if orang is not None])

    def untangle(self) -> None:
        """Parts the groups of `unlinked_component` that hold two records which must be two people."""
        foes = self.con.execute("select isi_a, isi_b from unlinked_cannot_link").fetchall()
        edges = self.con.execute(
            "select isi_a, isi_b from unlinked_edge inner join unlinked_component on isi = isi_a"
            " where orang in (select orang from unlinked_cannot_link) order by nilai desc, isi_a, isi_b"
        ).fetchall()
        group = keep_apart(edges, foes)
        self._note("untangled", [(isi, min(together)) for isi, together in group.items()])
        self.con.execute(
            "update unlinked_component set orang = untangled.orang from untangled"
            " where untangled.isi = unlinked_component.isi"
        )

    def _note(self, name: str, rows: list[tuple[int, int]]) -> None:
        """Creates the temp table `name` (isi, orang)."""
        self.con.execute(
            f"create or replace temp table {name} as"
            " select unnest($isi::bigint[]) as isi, unnest($orang::bigint[]) as orang",
            {"isi": [isi for isi, _ in rows], "orang": [orang for _, orang in rows]},
        )
        self.made.append(name)
        self.done(name, len(rows))

    def score(self, persons: int) -> None:
        """Scores the pairs of `candidate` into the temp table `score`; without pairs Splink stays out."""
        if self.counts["candidate"]:
            score(self.con, "candidate", "compared_record", "score", persons)
            self.made.append("score")
        else:
            self.select("score", NO_SCORES)

    def clear(self) -> None:
        """Drops what was made: it holds names and is needed no more."""
        for name in self.views:
            self.con.execute(f"drop view if exists {name}")
        for name in self.made:
            self.con.execute(f"drop table if exists {name}")


def _backbone(steps: Steps) -> int:
    """Reads the rows and says who is who in Dukcapil; returns the number of Dukcapil's records."""
    steps.run(
        "delivered_name",
        "delivered_nik",
        "crowded_nik",
        "crowded_card",
        "crowded_household",
        "address_household",
    )
    steps.run("person_row")
    for step, statement in NO_KEYS.items():
        if steps.counts[step]:
            steps.con.execute(statement)
    steps.run("repeated")
    if steps.con.execute("select 1 from repeated where beragam limit 1").fetchone():
        steps.con.execute(PART_ALIKE)
        steps.run("repeated")
    steps.con.execute(REPEATED)
    steps.view("record")
    steps.run("register_record", "register_comparison", "register_match")
    steps.components("register_match", "register_component")
    return steps.run("face")


def _match(steps: Steps, persons: int) -> None:
    """Gives records to people: by NIK, by rule, by the model; what is left, among themselves."""
    steps.run("nik_comparison", "exact_comparison", "exact_match", "nik_match")
    steps.run("damaged_candidate", "damaged_comparison", "damaged_match")
    steps.view("claim")
    steps.run("tie", "contested", "contested_edge", "contested_cannot_link")
    steps.share("contested_edge", "contested_cannot_link", "contested_settled")
    steps.run("rule_match", "open_record", "companion", "open_card", "person_card", "blocking_key")
    steps.run("person_candidate", "open_candidate", "candidate", "compared_record")
    steps.run("frequency_urut", "frequency_kata_1", "frequency_tanggal_lahir")
    steps.score(persons)
    steps.run("probability", "likely_person", "likely_contested", "likely_cannot_link")
    steps.share("likely_contested", "likely_cannot_link", "likely_settled")
    steps.run("model_match", "unlinked_record", "unlinked_comparison", "unlinked_match")
    steps.view("unlinked_edge")
    steps.components("unlinked_edge", "unlinked_component")
    steps.run("unlinked_cannot_link")
    steps.untangle()
    steps.run("assignment")


def _identify(steps: Steps) -> None:
    """Gives people their ids, those they had or new ones, and gathers what is said about them."""
    con = steps.con
    steps.run("profile")
    known = all(
        exists(con, name) and "jejak" in dict(columns(con, name))
        for name in ("identity.person", "identity.person_record")
    )
    if known:
        steps.run("history", "continuation", "continued", "shared_row")
    else:
        steps.select("history", NO_HISTORY)
        steps.run("continuation", "continued")
        steps.select("shared_row", NO_SHARED_ROWS)
    steps.run("numbered_person", "source_bits", "source_list", "sighting", "listing", "nik_grade")
    if exists(con, "staging.verval") and exists(con, "household.member"):
        steps.run("visit")
    else:
        steps.select("visit", NO_VISITS)


def _publish(steps: Steps, periode: str) -> None:
    """Writes the five tables. Raises RuntimeError if a row lacks its person or has two."""
    for name in ("person_record", "link", "person", "crowded_number"):
        steps.write(name, periode)
    if steps.counts["identity.person_record"] != steps.counts["person_row"]:
        raise RuntimeError("identity.person_record does not hold each row exactly once")
    for statement in (LIVING, NEW, MERGED):
        steps.con.execute(statement, steps.used(statement))
    row = steps.con.execute("select count(*) from identity.registry").fetchone()
    steps.done("identity.registry", int(row[0]) if row else 0)


def resolve(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    sources: list[str],
    key: bytes,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Writes identity's tables for one month; returns their rows and those of the steps before.

    `sources` are the person-bearing sources. All five tables change in one transaction, or none.
    """
    steps = Steps(
        con, {"periode": periode, "kunci": key.hex(), "sources": sorted(sources)}, progress
    )
    with no_values("identity"):
        con.execute(EMPTY_REGISTRY)
        create_source_rows(con, periode, sources)
        try:
            persons = _backbone(steps)
            _match(steps, max(persons, 1000))
            _identify(steps)
            con.execute("begin")
            try:
                _publish(steps, periode)
            except BaseException:
                con.execute("rollback")
                raise
            con.execute("commit")
        finally:
            steps.clear()
    return steps.counts
