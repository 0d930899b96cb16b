"""`konvergensi accept`: who takes responsibility for a failing check, which ones, and taking it back."""

import difflib
import re
from datetime import UTC, datetime
from itertools import combinations
from typing import Annotated

import duckdb
import typer

from assets.quality import waiver
from assets.quality.waiver import NIHIL, one_person
from assets.raw.nil import nil_rule, settle_nil
from assets.raw.tables import ensure_tables
from assets.warehouse import no_values, transaction
from assets.working_days import wib
from expectations.contract import Rule, sources
from pipelines.console import AGAIN, Wait, checked_periode, fail, out, readable_errors, say, table
from pipelines.settings import settings
from pipelines.store import need_warehouse, reading, writing

app = typer.Typer()
HEADS = ["bulan", "pemeriksaan", "diterima oleh", "pada (WIB)", "mengapa", "keadaan"]


@app.command()
def accept(  # noqa: PLR0913 (options of the command)
    check: Annotated[
        str | None, typer.Argument(help="Misalnya raw.dtks.setengah_tiba, penerima_pkh.nihil.")
    ] = None,
    periode: Annotated[
        str | None, typer.Option("--periode", callback=checked_periode, help="Bulan, TTTT-BB.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Siapa yang memutuskan; tercatat. Dua orang: --by A --by B."),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Mengapa.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Yang pernah diterima.")] = False,
    undone: Annotated[bool, typer.Option("--undo", help="Batalkan yang diterima.")] = False,
    wait: Wait = 60,
) -> None:
    """Terima satu pemeriksaan yang menahan bulan, atau satu kiriman nihil; lihat (--list) atau batalkan (--undo)."""
    if listed:
        if check or by or reason or undone:
            raise typer.BadParameter("--list hanya memakai --periode")
        return _list(periode, wait)
    if check is None:
        raise typer.BadParameter("sebutkan pemeriksaannya; yang pernah diterima: --list")
    name, rule = _known(check)
    people, why = [" ".join(who.split()) for who in by or []], (reason or "").strip()
    if not people or not all(people) or not why:
        raise typer.BadParameter("--by dan --reason tidak boleh kosong: ini yang tercatat")
    if not undone:
        _different(people, rule.approvals)
    if periode is None:
        raise typer.BadParameter("beri --periode TTTT-BB")
    found = settings(there=True)
    need_warehouse(found, "Belum ada gudang data", "Jalankan konvergensi refresh lebih dahulu.")
    who = f"accept oleh {' dan '.join(people)}"
    with readable_errors(), writing(found, who, wait) as con, no_values("penerimaan"):
        ensure_tables(con)
        with transaction(con):  # interrupted, nothing is accepted
            if undone:
                _undo(con, name, periode, people, why)
            else:
                _accept(con, (name, periode), rule, people, why)
        _settle(con, name)
    what = "Dibatalkan" if undone else "Diterima"
    say(f"{what} untuk {periode}: {name}. {AGAIN}")


def _different(people: list[str], needed: int) -> None:
    """Raises BadParameter where too few people are named, or one of them twice."""
    for first, second in combinations(people, 2):
        if one_person(first, second):
            raise typer.BadParameter(
                f"{first} dan {second} tampaknya satu orang; tulis nama lengkap orang yang berbeda"
            )
    if len(people) < needed:
        raise typer.BadParameter(f"pemeriksaan ini diterima oleh {needed} orang: --by A --by B")


def _known(check: str) -> tuple[str, Rule]:
    """Returns the full name and the rule of a check that may be accepted, however it was written.

    Raises BadParameter for any other.
    """
    from assets.quality.assets import rules

    nil = {(source.name, NIHIL): nil_rule(source) for source in sources().values()}
    known = {f"{table}.{rule}": found for (table, rule), found in (rules() | nil).items()}
    name = re.sub(r"\s*[/·]\s*", ".", check.strip())  # as the command and the UI show it
    name = f"raw.{name}" if f"raw.{name}" in known else name
    if name not in known:
        able = [each for each, rule in known.items() if rule.waivable]
        near = difflib.get_close_matches(name, able, 3) or difflib.get_close_matches(name, known, 3)
        said = f" Maksudnya: {', '.join(near)}?" if near else ""
        raise typer.BadParameter(f"{check} tidak dikenal.{said}")
    if not known[name].waivable:
        why = (
            "itu dapat pula cacat program: docs/on-call.md menyebut yang dilakukan"
            if known[name].blocking
            else "ia tidak menahan bulan, dan tertutup sendiri bila datanya diperbaiki"
        )
        raise typer.BadParameter(f"{name} tidak dapat diterima; {why}")
    return name, known[name]


def _accept(
    con: duckdb.DuckDBPyConnection, check: tuple[str, str], rule: Rule, people: list[str], why: str
) -> None:
    name, periode = check
    nothing = "Tidak ada yang diterima"
    if not waiver.is_known(con, periode):
        fail(nothing, [f"Belum ada kiriman atau refresh untuk bulan {periode}."])
    if by := rule.waived_by(waiver.accepted(con, periode).get(name)):
        fail(
            nothing,
            [f"{name} sudah diterima untuk {periode} oleh {by}; pembatalannya dengan --undo."],
        )
    if why_not := waiver.not_failing(con, name, periode):
        fail(nothing, [why_not])
    if refused := waiver.refused_files(con, name, periode):
        say(
            f"Perhatikan: {refused} berkas sumber ini ditolak; bila itu sebabnya, perbaiki berkasnya."
        )
    waiver.accept(con, check, people, why, datetime.now(UTC))


def _undo(
    con: duckdb.DuckDBPyConnection, name: str, periode: str, people: list[str], why: str
) -> None:
    held = [
        one
        for one in waiver.waivers(con)
        if one.check == name
        and not one.undone
        and (one.periode == periode or not waiver.lapsed(con, one, periode))
    ]
    if not held:
        fail("Tidak ada yang dibatalkan", [f"{name} tidak sedang diterima untuk {periode}."])
    for one in held:
        waiver.undo(con, one, people, why, datetime.now(UTC))


def _settle(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Takes the empty files of a source in, or out again, as its waivers say now."""
    table_name, rule = name.rsplit(".", 1)
    if rule == NIHIL:
        settle_nil(con, sources()[table_name.removeprefix("raw.")], datetime.now(UTC))


def _list(periode: str | None, wait: float) -> None:
    with readable_errors(), reading(settings(there=True), wait) as con:
        given = waiver.waivers(con) if con else []
        rows = []
        for one in given:
            assert con is not None
            why = waiver.lapsed(con, one, periode or one.periode)
            if periode in (None, one.periode) or not why:
                at = wib(one.at.isoformat()) if one.at else ""
                state = f"tidak berlaku: {why}" if why else "berlaku"
                rows.append((one.periode, one.check, one.by, at, one.reason, state))
    out.print(table(HEADS, rows) if rows else "Belum ada yang diterima.")
