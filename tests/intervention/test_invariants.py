"""The blocking checks of the stage: in order as computed, and fired by exactly what they guard against."""

import pytest

from assets.intervention.assets import TABLES
from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.intervention.conftest import Home, P, Person, Receipt

HOMES = [Home("a"), Home("b", "MISKIN"), Home("c", "BELUM_DITENTUKAN", 0.4, "ESTIMATED")]
PEOPLE = [Person(h.id, h.id, "1950-01-01", carik={"punya_jkn": True}) for h in HOMES]


def failing(con, table: str) -> list[str]:
    results = run_rules(con, contracts()[table], table, P)
    assert not [r.error for r in results if r.error]
    return [r.rule.name for r in results if not r.passed]


@pytest.fixture
def whole(kampung):
    con = kampung(HOMES, PEOPLE, [Receipt("a", "KLJ", source="penerima_pkd")])
    con.execute(
        "alter table classification.household add column if not exists alasan text default 'x'"
    )
    con.execute(
        "alter table classification.household add column if not exists p_miskin double default 0.5"
    )
    con.execute(
        "create table classification.objection as select * from (values"
        f" ('{P}', '1', 'b', 'SANGGAH', 'MENUNGGU', date '2022-05-02', null::varchar),"
        f" ('{P}', '2', null, 'SANGGAH', 'TERLAMBAT', date '2022-04-02', null))"
        " as o (periode, nomor, household_id, jenis, status, tenggat, bukan_oleh)"
    )
    con.execute(
        "create table classification.visit_result"
        " (periode text, household_id text, diterima bool, tanggal date)"
    )
    con.execute(
        "create table staging.sanggah (periode text, delivery_periode text, file text, row bigint, jenis text,"
        " tanggal date)"
    )
    con.execute(
        "create table quality.quarantine (source text, delivery_periode text, file text, rule text, payload json)"
    )
    con.execute(
        "create table staging.in_force (periode text, source text, delivery_periode text, file text)"
    )
    con.execute(
        "alter table identity.person add column if not exists no_kk text;"
        " alter table identity.person add column if not exists nik text"
    )
    write_table(con, "monitoring.verification_queue", P)
    return con


def test_what_is_computed_is_in_order(whole):
    for table in ("intervention.program", *TABLES, "monitoring.verification_queue"):
        assert failing(whole, table) == [], table


@pytest.mark.parametrize(
    ("table", "rule", "harm"),
    [
        ("intervention.need", "tiada_yang_terlewat", "delete from intervention.need where household_id = 'a'"),
        ("intervention.gap", "semua_celah", "delete from intervention.gap where household_id = 'b'"),
        ("intervention.gap", "semua_celah", "update intervention.gap set kode_program = 'X' where household_id = 'a'"),
        ("intervention.member", "semua_anggota", "delete from intervention.member where person_id = 'c'"),
        ("intervention.dwelling", "semua_rumah_tangga", "delete from intervention.dwelling where household_id = 'c'"),
        ("intervention.coverage", "jumlah_cocok", "update intervention.coverage set berhak = 9 where tingkat = 'KOTA'"),
        (
            "monitoring.verification_queue",
            "semua_yang_belum_ditentukan",
            "delete from monitoring.verification_queue where household_id = 'c'",
        ),
        (
            "monitoring.verification_queue",
            "semua_sanggahan",
            "delete from monitoring.verification_queue where household_id = 'b'",
        ),
    ],
)  # fmt: skip
def test_each_harm_fires_its_blocking_check(whole, table, rule, harm):
    whole.execute(harm)
    assert failing(whole, table) == [rule]
    assert next(r for r in contracts()[table].rules if r.name == rule).blocking
