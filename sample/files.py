"""Writes one table as one file, the way an office would."""

import datetime as dt
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from sample.offices import MONEY, Style
from sample.randomness import stream

XLSX_ROWS = 30_000  # larger registers come as CSV: nobody opens them in Excel
SYNTHETIC = "DATA SINTETIS - BUKAN DATA ORANG SUNGGUHAN"
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
MONTHS += ["September", "Oktober", "November", "Desember"]
DAY = dt.datetime(2022, 1, 1)
NUMBERS = ("nik", "nomor_induk_kependudukan", "nomor_kartu_keluarga")


def _date_sql(column: str, how: str) -> str:
    if how == "long":
        names = ", ".join(f"'{m}'" for m in MONTHS)
        return f"day({column}) || ' ' || [{names}][month({column})] || ' ' || year({column})"
    form = {"iso": "%Y-%m-%d", "slash": "%d/%m/%Y", "dash": "%d-%m-%Y", "digits": "%Y%m%d"}[how]
    return f"strftime({column}, '{form}')"


def _money_sql(column: str, how: str) -> str:
    dots = f"replace(format('{{:,}}', {column}), ',', '.')"
    if how == "dots":
        return dots
    if how == "rp":
        return f"'Rp ' || {dots}"
    if how == "decimal":
        return f"{column} || '.00'"
    if how == "juta":
        # Only round figures are told in millions.
        million = f"replace(replace(format('{{:.1f}}', {column} / 1e6), '.0', ''), '.', ',')"
        round_one = f"{column} >= 1000000 and {column} % 100000 = 0"
        return f"case when {round_one} then {million} || ' juta' else {dots} end"
    return f"{column}::varchar"


def _nik_sql(column: str, how: str) -> str:
    if how == "apostrophe":
        return f"'''' || {column}"
    if how == "scientific":
        # Excel shows fifteen digits: the rows that lost the sixteenth end in zero.
        return (
            f"case when {column}[16] = '0' and {column}[1] <> '0' then "
            f"{column}[1] || ',' || {column}[2:15] || 'E+15' else {column} end"
        )
    if how == "float":  # a table that held it as a number on its way
        return f"case when {column}[16] in ('1', '4') then {column} || '.0' else {column} end"
    return column


def _expression(field: pa.Field, style: Style, dates: str) -> str:
    name, kind = field.name, field.type
    if pa.types.is_date(kind):
        text = _date_sql(name, dates)
    elif pa.types.is_boolean(kind):
        text = f"case when {name} then '{style.yes[0]}' when not {name} then '{style.yes[1]}' end"
    elif name in MONEY:
        text = _money_sql(name, style.money)
    elif name in NUMBERS:
        text = _nik_sql(name, style.nik)
    elif name == "alamat" and style.broken:
        newline = style.broken.replace("\n", "' || chr(10) || '")
        text = f"replace({name}, ' RT ', '{newline}RT ')"
    else:
        text = f"{name}::varchar"
    blank = style.no_date if name == "tanggal_lahir" and style.no_date else style.blank
    return f"coalesce({text}, '{blank}')" if blank else text


def _heading(name: str, how: str) -> str:
    if how == "upper":
        return name.upper()
    if how == "spaces":
        return name.replace("_", " ").title()
    if how == "padded":
        return f" {name} "
    return name


def _columns(schema: pa.Schema, style: Style) -> list[pa.Field]:
    fields = [field for field in schema if field.name not in style.without]
    return fields[::-1] if style.backwards else fields


def as_text_sql(schema: pa.Schema, style: Style, dates: str | None = None) -> str:
    """The select that turns a typed table `rows` into the texts of the file."""
    parts = [
        f'{_expression(f, style, dates or style.date)} as "{_heading(f.name, style.header)}"'
        for f in _columns(schema, style)
    ]
    parts += [f"'DATA SINTETIS' as \"{_heading(name, style.header)}\"" for name in style.extra]
    return f"select {', '.join(parts)} from rows"


def write_file(con: duckdb.DuckDBPyConnection, table: pa.Table, style: Style, stem: Path) -> Path:
    """Write the table beside `stem` with the fitting ending; returns the file."""
    kind = style.kind
    if kind == "xlsx" and table.num_rows > XLSX_ROWS:
        kind = "csv"
    if kind == "typed":
        path = stem.with_name(f"{stem.name}.parquet")
        pq.write_table(table, path, compression="zstd", row_group_size=250_000)
        return path
    con.register("rows", table)
    try:
        if kind == "parquet":
            path = stem.with_name(f"{stem.name}.parquet")
            text = con.sql(as_text_sql(table.schema, style)).to_arrow_table()
            pq.write_table(text, path, compression="zstd", row_group_size=250_000)
        elif kind == "xlsx":
            path = stem.with_name(f"{stem.name}.xlsx")
            _write_xlsx(con, table, style, path)
        else:
            path = stem.with_name(f"{stem.name}.csv")
            _write_csv(con, table, style, path)
    finally:
        con.unregister("rows")
    return path


def _write_csv(con: duckdb.DuckDBPyConnection, table: pa.Table, style: Style, path: Path) -> None:
    dates = "slash" if style.date == "excel" else style.date
    sql = as_text_sql(table.schema, style, dates)
    separator = style.separator.replace("\t", "\\t")
    plain = style.encoding == "utf-8" and not style.crlf and not style.damaged
    raw = path if plain else path.with_suffix(".utf8")
    con.execute(
        f"copy ({sql}) to '{str(raw).replace(chr(39), chr(39) * 2)}' "
        f"(format csv, header, delimiter e'{separator}'{', force_quote *' if style.quoted else ''})"
    )
    if plain:
        return
    if style.damaged:
        _damage(raw, path, style)
        raw.unlink()
        return
    ending = "\r\n" if style.crlf else "\n"
    with (
        raw.open(encoding="utf-8", newline="") as source,
        path.open("w", encoding=style.encoding, newline="") as sink,
    ):
        while chunk := source.read(1 << 23):
            sink.write(chunk.replace("\n", ending))
    raw.unlink()


def _damage(source: Path, target: Path, style: Style) -> None:
    """Copies a file of quoted values line by line, some of them as a bad export leaves them."""
    rng = stream(0, "damage", target.name)
    with source.open("rb") as lines, target.open("wb") as out:
        out.write(next(lines))
        for line in lines:
            ends = [m.start() for m in re.finditer(rb'"[|]"', line)]
            if len(ends) < 2 or rng.random() >= style.damaged:
                out.write(line)
                continue
            at = ends[int(rng.integers(0, len(ends) - 1))]
            way = int(rng.integers(0, 3))
            if way == 0:  # a quote that never closes
                line = line[:at] + line[at + 1 :]
            elif way == 1:  # one too many
                line = line[:at] + b'"' + line[at:]
            else:
                line = line[:at] + b"\x81" + line[at:]
            out.write(line)


def _write_xlsx(con: duckdb.DuckDBPyConnection, table: pa.Table, style: Style, path: Path) -> None:
    fields = _columns(table.schema, style)
    in_cells = style.date == "excel"
    parts = []
    for field in fields:
        typed = pa.types.is_integer(field.type) and (
            field.name not in MONEY or style.money == "plain"
        )
        typed |= pa.types.is_floating(field.type) or (pa.types.is_date(field.type) and in_cells)
        text = (
            field.name if typed else _expression(field, style, "slash" if in_cells else style.date)
        )
        parts.append(f'{text} as "{field.name}"')
    rows = con.sql(f"select {', '.join(parts)} from rows").fetchall()
    # strings_to_numbers stays off: a NIK is a number only where the office made it one.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    book.set_properties({"title": SYNTHETIC, "created": DAY})
    sheet = book.add_worksheet("Data")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    whole = book.add_format({"num_format": "0"})
    titles = [SYNTHETIC, "Pemerintah Kota Administrasi Jakarta Utara", f"Berkas {path.stem}"]
    titles += ["Dibuat oleh pembangkit sampel", "Hanya untuk uji coba"]
    for line in range(style.titles):
        sheet.write_string(line, 0, titles[line])
    for column, field in enumerate(fields):
        sheet.write_string(style.titles, column, _heading(field.name, style.header))
    nik = next((i for i, f in enumerate(fields) if f.name == "nik" and style.nik == "number"), -1)
    for at, row in enumerate(rows, start=style.titles + 1):
        for column, value in enumerate(row):
            if value is None:
                continue
            if column == nik and re.fullmatch(r"[1-8]\d{15}", value):
                sheet.write_number(at, column, int(value), whole)
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(
                    at, column, dt.datetime(value.year, value.month, value.day), day
                )
            else:
                sheet.write_number(at, column, value)
    book.close()
