"""`konvergensi verval`: the visits that Lurah are asked for, and what the Inspektorat should look at."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assets.months import after
from pipelines.alerting import open_incidents
from pipelines.console import By, NewestPeriode, Wait, fail, readable_errors, say
from pipelines.home_keys import handover_folder, home_keys
from pipelines.settings import settings
from pipelines.store import finished, reading

INSPEKTORAT = "Inspektorat"
app = typer.Typer(no_args_is_help=True, help="Kunjungan verifikasi Lurah.")


@app.callback()
def verval() -> None:
    """Kunjungan verifikasi Lurah."""


@app.command()
def export(
    by: By,
    periode: NewestPeriode = None,
    visits: Annotated[int, typer.Option(min=1, max=5000, help="Rumah tangga per kelurahan.")] = 200,
    kelurahan: Annotated[
        str | None, typer.Option(help="Kode satu kelurahan; bawaan: semua.")
    ] = None,
    wait: Wait = 60,
) -> None:
    """Tulis buku kunjungan bersandi, satu per kelurahan: siapa dikunjungi, siap diisi dan dikirim balik."""
    from assets.handover.asked import asked_since, record_requests
    from assets.handover.asked import kelurahan as owner_of
    from assets.handover.folder import hand_over
    from assets.handover.visit_file import Round, visit_workbook, visits_of
    from assets.incident.access import Access, record

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada yang diekspor")
        known = con.execute(
            "select 1 from household.household where periode = ?"
            " and kode_kelurahan = coalesce(?, kode_kelurahan) limit 1",
            [month, kelurahan],
        ).fetchone()
        if known is None:
            raise typer.BadParameter(
                f"tidak ada penduduk di kelurahan {kelurahan}; tulis kodenya, misalnya 31.72.03.1001"
            )
        paths, folder = [], handover_folder(found)
        wanted = Round(
            month,
            visits,
            asked_since(db, month, found.visit_pause),
            asked_since(db, month, 12, "KEDUA"),
            after(month, -3),
            home_keys(found).draws,
            kelurahan,
        )
        for one in visits_of(con, wanted):
            owner, name = owner_of(one.kode), f"verval-{one.kode}-{month}"
            book = visit_workbook(month, one)
            paths += hand_over(db, folder, owner, name, [book])
            record_requests(db, month, one.requests)
            record(db, datetime.now(UTC), Access(by, f"buku kunjungan {one.kode} {month}"))
    if not paths:
        fail("Tidak ada yang diekspor", ["Tidak ada kunjungan yang perlu diminta."])
    for path in paths:
        say(str(path))


@app.command()
def audit(by: By, periode: NewestPeriode = None, wait: Wait = 60) -> None:
    """Tulis daftar Inspektorat, bersandi: petugas dan keputusan yang perlu diperiksa."""
    from assets.handover.folder import hand_over
    from assets.handover.visit_file import officer_workbook
    from assets.incident.access import Access, record

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada yang ditulis")
        book = officer_workbook(con, month)
        record(db, datetime.now(UTC), Access(by, f"daftar pemeriksaan petugas {month}"))
        if book is None:
            say("Tidak ada keputusan atau petugas yang perlu diperiksa.")
            return
        paths = hand_over(db, handover_folder(found), INSPEKTORAT, f"petugas-{month}", [book])
    for path in paths:
        say(str(path))


@app.command()
def simulate(
    periode: NewestPeriode = None,
    seed: Annotated[int, typer.Option(help="Benih acak.")] = 1,
    wait: Wait = 60,
) -> None:
    """Lurah tiruan mengisi buku kunjungan bulan itu dari kebenaran contoh; hanya di samping data sintetis."""
    from assets.handover.asked import requests
    from sample.lurah import visits, write_visits

    found = settings(there=True)
    truth = found.home / "truth"
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada yang diisi")
        asked = requests(db, month)
        visited = after(month, 1)
        if not asked or not (truth / "anggota.parquet").exists():
            fail(
                "Tidak ada yang diisi",
                ["Perlu konvergensi sample, dan konvergensi verval export bulan itu."],
            )
        lived = con.execute(
            "select 1 from read_parquet(?) where periode = ? limit 1",
            [str(truth / "anggota.parquet"), visited],
        ).fetchone()
        if lived is None:
            fail("Tidak ada yang diisi", [f"Contoh tidak memuat {visited}, bulan kunjungan itu."])
        con.execute(
            "create temp table diminta (household_id text, kode_kelurahan text, kedua bool)"
        )
        con.executemany(
            "insert into diminta values (?, ?, ?)",
            [(one.household_id, one.kode_kelurahan, one.kind == "KEDUA") for one in asked],
        )
        # The true household of most of those who are found to live there.
        doors = con.execute(
            """
            with person as (
                select m.household_id, r.person_id, mode(t.person) as person
                from household.member as m
                inner join diminta using (household_id)
                inner join identity.person_record as r on m.person_id = r.person_id and r.periode = m.periode
                inner join read_parquet($rows) as t using (source, delivery_periode, file, row)
                where m.periode = $month
                group by all
            ),
            home as (
                select p.household_id, mode(a.household order by a.household) as household
                from person as p
                inner join read_parquet($members) as a on p.person = a.person and a.periode = $month
                group by all
            )
            select
                d.household_id, cast(coalesce(h.household, -1) as int) as household, d.kode_kelurahan, d.kedua,
                (
                    select max_by(v.petugas, (v.tanggal, v.petugas)) from classification.visit_result as v
                    where d.kedua and v.periode = $month and v.household_id = d.household_id and v.menentukan
                ) as bukan_oleh
            from diminta as d left join home as h using (household_id)
            order by all
            """,
            {
                "month": month,
                "rows": str(truth / "baris.parquet"),
                "members": str(truth / "anggota.parquet"),
            },
        ).to_arrow_table()
        path = write_visits(visits(doors, truth, visited, seed), found.landing_zone, visited)
    say(str(path))
