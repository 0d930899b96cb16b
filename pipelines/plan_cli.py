"""`konvergensi plan`: what a budget buys, and for whom first."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from pipelines.console import NewestPeriode, Wait, fail, out, readable_errors, table
from pipelines.settings import settings
from pipelines.store import finished, reading

app = typer.Typer()


@app.command()
def plan(
    budget: Annotated[
        Path,
        typer.Option(
            "--budget",
            exists=True,
            dir_okay=False,
            help="CSV: kode_program, rupiah[, nilai_rp_per_bulan].",
        ),
    ],
    months: Annotated[int, typer.Option("--bulan", min=1, help="Bulan yang dibiayai.")] = 1,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="CSV urutan penerima: nomor rumah tangga, tanpa nama."),
    ] = None,
    periode: NewestPeriode = None,
    wait: Wait = 60,
) -> None:
    """Siapa lebih dahulu agar celah kemiskinan tertutup paling banyak per rupiah, dan hasil setiap Rp 100 juta."""
    from assets.intervention.plan import BudgetError, read_budget, steps
    from assets.intervention.plan import plan as planned
    from assets.text import angka, bulan

    with readable_errors(), reading(settings(there=True), wait) as opened:
        con, month = finished(opened, periode, "Tidak ada rencana")
        try:
            offers = read_budget(con, month, budget)
        except BudgetError as error:
            fail("Anggaran tidak terbaca", [str(error)])
        awards, whole = planned(con, month, offers, months)
    if not awards:
        fail(
            "Tidak ada rencana",
            ["Anggarannya belum cukup untuk satu penerima, atau tidak ada celah."],
        )
    rows, closed = [], 0.0
    for spent, counts, households, closes in steps(awards):
        closed += closes
        given = ", ".join(f"{kode} {angka(n)}" for kode, n in sorted(counts.items()))
        share = f"{angka(100 * closed / whole, 1)} %" if whole else ""
        rows.append((angka(spent), given, angka(households), angka(closes), share))
    names = [
        "Rp sampai",
        "penerima",
        "rumah tangga baru",
        "celah tertutup Rp/bulan",
        "bagian seluruh celah",
    ]
    title = f"Rencana {bulan(month)}: celah seluruhnya Rp {angka(whole)} sebulan (perkiraan)"
    out.print(table(names, rows, title))
    if target is not None:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                [
                    "urutan",
                    "household_id",
                    "kode_kelurahan",
                    "kode_program",
                    "rupiah",
                    "celah_tertutup_rp",
                ]
            )
            for number, a in enumerate(awards, 1):
                writer.writerow(
                    [
                        number,
                        a.household_id,
                        a.kode_kelurahan,
                        a.kode_program,
                        a.cost,
                        round(a.closes),
                    ]
                )
