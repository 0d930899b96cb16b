"""`konvergensi contract`: `show`, a contract as it holds; `try`, what a file would be as a delivery."""

import re
from pathlib import Path
from typing import Annotated

import typer

from assets.months import PERIODE
from pipelines.console import checked_periode, fail, out, readable_errors, say, table
from pipelines.settings import read_settings

app = typer.Typer(no_args_is_help=True, help="Kontrak data.")


@app.callback()
def contract() -> None:
    """Kontrak data."""


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(help="Sumber atau tabel, misalnya penerima_pkh, kpi.kota.")
    ],
) -> None:
    """Tampilkan kontrak lengkap (ODCS 3.1) sebuah sumber atau tabel."""
    import yaml

    from expectations.contract import contract_files
    from expectations.document import document

    files = contract_files()
    known = name if name in files else f"raw.{name}"
    if known not in files:
        sources = ", ".join(n.removeprefix("raw.") for n in files if n.startswith("raw."))
        raise typer.BadParameter(
            f"tidak ada kontrak bernama {name}; sumber: {sources}; tabel seperti kpi.kota."
        )
    text = yaml.safe_dump(
        document(files[known]), sort_keys=False, allow_unicode=True, width=min(120, out.width - 20)
    )
    out.print(text, markup=False, highlight=False, soft_wrap=True, end="")


@app.command("try")
def try_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkas yang dicoba.")],
    source: Annotated[
        str | None,
        typer.Option(help="Sumbernya; bawaan: yang disebut mapnya, atau yang judulnya cocok."),
    ] = None,
    periode: Annotated[
        str | None,
        typer.Option(
            callback=checked_periode,
            help="Bulan kiriman; bawaan: yang disebut mapnya, atau yang terbaru.",
        ),
    ] = None,
) -> None:
    """Coba sebuah berkas: sumber, tata letak, kolom, dan yang akan disisihkan. Tidak ada yang dimuat."""
    from assets.raw.landing import delivered_months
    from assets.raw.refusal import Refused
    from assets.raw.trial import layouts, likeliest, try_file
    from expectations.contract import sources

    if not file.is_file():
        raise typer.BadParameter(f"{file.name} bukan berkas biasa")
    known = sources()
    # as the landing zone has it: <sumber>/<TTTT-BB>/<berkas>
    of, said = file.absolute().parent.parent.name, file.absolute().parent.name
    if of in known and re.fullmatch(PERIODE, said):
        source, periode = source or of, periode or said
    if source is not None and source not in known:
        raise typer.BadParameter(f"sumber tidak dikenal: {source}; ada: {', '.join(known)}")
    landing = read_settings().landing_zone
    month = periode or max(delivered_months(None, landing, known), default=None)
    if month is None:
        raise typer.BadParameter("landing zone kosong: tulis --periode TTTT-BB")
    with readable_errors():
        if source is None:
            try:
                fitting = likeliest(layouts(file, list(known.values())))
            except Refused as error:
                fail(
                    "Berkas tidak terbaca", [str(error), "Sandi serah-terima tidak dicoba di sini."]
                )
            if not fitting:
                fail(
                    "Bukan kiriman sumber mana pun",
                    [
                        "Judulnya tidak cocok dengan sumber mana pun.",
                        "--source NAMA mengatakan mengapa.",
                    ],
                )
            source = fitting[0]
            if len(fitting) > 1:
                say(f"Tata letaknya sama pada {', '.join(fitting)}; dicoba sebagai {source}.")
        try:
            tried = try_file(file, known[source], month, landing)
        except Refused as error:
            fail(f"{source}, {month}: berkas tidak akan dimuat", [str(error)])
    if tried.status == "REFUSED":
        fail(
            f"{source}, {month}: berkas akan ditolak", [tried.reason.removeprefix(f"{file.name}: ")]
        )
    say(
        f"{source}, {month}: tata letak {tried.layout}; {tried.read:,} baris dibaca, {tried.staged:,} akan dimuat,"
        f" {tried.read - tried.staged:,} akan disisihkan."
    )
    [layout] = [one for one in known[source].layouts if one.name == tried.layout]
    if layout.facts:
        words = {"owner": "pemilik", "since": "sejak", "until": "sampai", "encoding": "huruf",
                 "separator": "pemisah", "codebook": "buku kode"}  # fmt: skip
        facts = "; ".join(f"{words[key]} {said}" for key, said in layout.facts.items())
        say(f"Tata letak {layout.name}: {facts}.")
    rows = [(name, title, tried.conventions.get(name)) for name, title in tried.columns.items()]
    out.print(table(["kolom", "judul di berkas", "cara tulis"], rows))
    for title, names in (("Tidak ada", tried.missing), ("Kolom tambahan", tried.extra)):
        if names:
            say(f"{title}: {names}")
    told = [("baris disisihkan", f"{rule}: {why}", n) for (rule, why), n in tried.aside.items()]
    told += [("isian tidak terbaca", name, n) for name, n in tried.unread.items()]
    told += [("nomor tanpa guna", f"{name}: {why}", n) for (name, why), n in tried.flawed.items()]
    if told:
        out.print(table(["apa", "di mana", "jumlah"], told))
    if any(rule == "koreksi_tanpa_sasaran" for rule, _ in tried.aside):
        say("Ini koreksi: baris yang dikoreksinya baru dicari saat refresh, tidak di sini.")
