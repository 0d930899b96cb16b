"""`konvergensi contract show`: a contract as it holds, with what its file leaves to its bases."""

from typing import Annotated

import typer

from pipelines.console import out

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
    text = yaml.safe_dump(document(files[known]), sort_keys=False, allow_unicode=True, width=120)
    out.print(text, markup=False, highlight=False, soft_wrap=True, end="")
