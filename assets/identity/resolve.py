"""Which rows are one person: from the staging tables to identity's four tables, for one month.

Belongs here: the order of the steps. Each step is the select of its name in sql/identity; the scoring of
what exact rules leave open is in model.py.
"""

from collections.abc import Callable

import duckdb

from assets.identity.graph import components
from assets.identity.model import score
from assets.identity.union import create_masuk
from assets.table import columns, exists, table_sql, write_partition
from assets.warehouse import no_values

Progress = Callable[[str, int], None]

EMPTY_PERSON = """
    create schema if not exists identity;
    create table if not exists identity.registry (
        id varchar, kind varchar, first_periode varchar, last_periode varchar,
        superseded_by varchar, reason varchar, asal varchar
    );
    create or replace temp table riwayat_kosong as select
        null::varchar as person_id, null::varchar as nik, null::varchar as no_kk,
        null::varchar as kunci, null::varchar as urut, null::date as tanggal_lahir,
        null::varchar as kode_kelurahan, null::bigint as jejak where false
"""

NO_VISIT = (
    "select null::varchar as person_id, null::varchar as hasil_kunjungan, null::date as tanggal"
    " where false"
)

REGISTER = """
    update identity.registry as r
    set first_periode = least(r.first_periode, $periode),
        last_periode = greatest(r.last_periode, $periode),
        superseded_by = null,
        reason = case when r.reason = 'SPLIT' then 'SPLIT' end
    from orang_id where r.id = orang_id.person_id;
    insert into identity.registry by name
    select person_id as id, 'PERSON' as kind, $periode as first_periode, $periode as last_periode
    from orang_id
    where person_id not in (select id from identity.registry)
    order by person_id;
"""

# An earlier person who does not go on was the same as the one who has the records now.
MERGED = """
    update identity.registry as r
    set superseded_by = gabung.person_id, reason = 'MERGE'
    from (
        select lanjutan.person_id as lama, arg_max(orang_id.person_id,
            (lanjutan.kekuatan, orang_id.person_id)) as person_id
        from lanjutan
        inner join orang_id on orang_id.orang = lanjutan.orang
        where lanjutan.person_id not in (select person_id from orang_id)
        group by lanjutan.person_id
    ) as gabung
    where r.id = gabung.lama
"""


class Steps:
    """Runs the selects of sql/identity in turn, each into the temp table of its name."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        values: dict[str, object],
        progress: Progress | None,
    ) -> None:
        self.con = con
        self.values = values
        self.progress = progress
        self.counts: dict[str, int] = {}
        self.made: list[str] = []

    def run(self, name: str, text: str | None = None) -> int:
        """Creates the temp table `name`; returns its number of rows."""
        text = table_sql(f"identity.{name}").text if text is None else text
        used = {key: value for key, value in self.values.items() if f"${key}" in text}
        row = self.con.execute(f"create or replace temp table {name} as {text}", used).fetchone()
        self.made.append(name)
        return self.done(name, int(row[0]) if row else 0)

    def literal(self, text: str) -> str:
        """Returns the select with `$kunci` and `$sources` written out: it is run by somebody else."""
        sources = ", ".join(f"'{source}'" for source in self.values["sources"])
        return text.replace("$kunci", f"'{self.values['kunci']}'").replace("$sources", f"[{sources}]")

    def view(self, name: str) -> None:
        """Creates the temp view `name`."""
        self.con.execute(f"create or replace temp view {name} as {table_sql(f'identity.{name}').text}")

    def done(self, name: str, rows: int) -> int:
        self.counts[name] = rows
        if self.progress is not None:
            self.progress(name, rows)
        return rows


def _backbone(steps: Steps) -> int:
    """Reads the rows and says who is who in Dukcapil; returns the number of Dukcapil's records."""
    for name in ("nama", "nik", "baris", "kembar"):
        steps.run(name)
    steps.view("rekam")
    for name in ("dukcapil_rekam", "nilai_dukcapil", "dukcapil_sama"):
        steps.run(name)
    components(steps.con, "dukcapil_sama", "kelompok_dukcapil")
    return steps.run("wajah")


def _match(steps: Steps, persons: int) -> None:
    """Gives records to people: by NIK, by rule, by the model; what is left, among themselves."""
    for name in ("nilai_nik", "cocok_nik", "cocok_tepat", "calon_rusak", "nilai_rusak", "cocok_rusak"):
        steps.run(name)
    steps.view("cocok_aturan")
    for name in ("sisa", "kartu_sisa", "blok_sisa", "calon", "banding"):
        steps.run(name)
    steps.run("frekuensi_urut")
    steps.run("frekuensi_kata_1")
    steps.run("frekuensi_tanggal_lahir")
    score(steps.con, "calon", "banding", persons)
    for name in ("peluang", "cocok_peluang", "lepas", "calon_lepas"):
        steps.run(name)
    score(steps.con, "calon_lepas", "banding", persons)
    steps.run("nilai_lepas")
    steps.run("lepas_sama")
    steps.con.execute(
        "create or replace temp view tepi_lepas as"
        " select isi_a, isi_b from lepas_sama where method is not null"
    )
    components(steps.con, "tepi_lepas", "kelompok_lepas")
    steps.run("kepemilikan")


def _identify(steps: Steps) -> None:
    """Gives people their ids: those they had, or new ones."""
    con = steps.con
    steps.run("orang")
    known = exists(con, "identity.person") and "jejak" in dict(columns(con, "identity.person"))
    steps.run("riwayat", None if known else "from riwayat_kosong")
    steps.run("lanjutan")
    steps.run("orang_id")
    for name in ("sumber", "daftar_sumber", "terlihat", "terdaftar", "nik_nilai"):
        steps.run(name)
    visited = exists(con, "staging.verval") and exists(con, "household.member")
    steps.run("kunjungan", None if visited else NO_VISIT)


def _write(steps: Steps, name: str, periode: str) -> None:
    """Replaces the month of one table. (A view, since write_partition passes only `periode`.)"""
    text = steps.literal(table_sql(name).text)
    steps.done(name, write_partition(steps.con, name, text, periode))


def resolve(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    sources: list[str],
    key: bytes,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Writes identity's tables for one month; returns their rows and those of the steps before.

    `sources` are the person-bearing sources. All four tables change in one transaction.
    """
    steps = Steps(con, {"periode": periode, "kunci": key.hex(), "sources": sorted(sources)}, progress)
    with no_values("identity"):
        con.execute(EMPTY_PERSON)
        create_masuk(con, periode, sources)
        persons = _backbone(steps)
        _match(steps, max(persons, 1000))
        _identify(steps)
        con.execute("begin")
        try:
            for name in ("identity.person_record", "identity.link", "identity.person"):
                _write(steps, name, periode)
            for statement in (REGISTER + MERGED).split(";"):
                used = {"periode": periode} if "$periode" in statement else {}
                con.execute(statement, used)
            row = con.execute("select count(*) from identity.registry").fetchone()
            steps.done("identity.registry", int(row[0]) if row else 0)
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
        for name in reversed(steps.made):
            con.execute(f"drop table if exists {name}")
    return steps.counts
