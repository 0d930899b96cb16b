"""What a delivered file is: by what is in it, whatever its name says."""

import gzip
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from assets.raw.masked import masked_value
from assets.raw.refusal import Refused
from assets.raw.sheet import CHUNK, MAX_UNPACKED, TOO_LARGE

SUFFIXES = (
    *(".csv", ".txt", ".tsv", ".gz", ".zip", ".parquet"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".html", ".htm", ".xml"),
)
BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
# in no text, whatever its encoding, but for a slip
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
HEAD = 1 << 16
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# What other files begin with, and what they are to the office that sent them.
OTHERS = (
    (b"%PDF", "sebuah PDF"),
    (b"{\\rtf", "sebuah dokumen RTF"),
    (b"{", "sebuah JSON"),
    (b"[{", "sebuah JSON"),
    (b"MIME-Version:", "sebuah arsip halaman web (MHTML)"),
    (b"Rar!", "sebuah arsip RAR"),
    (b"7z\xbc\xaf", "sebuah arsip 7z"),
    (b"\xfd7zXZ", "sebuah arsip XZ"),
    (b"BZh", "sebuah arsip BZIP2"),
    (b"\x28\xb5\x2f\xfd", "sebuah arsip Zstandard"),
    (b"\x89PNG", "sebuah gambar"),
    (b"\xff\xd8\xff", "sebuah gambar"),
    (b"SQLite format 3", "sebuah basis data SQLite"),
    (b"\x00\x01\x00\x00Standard", "sebuah basis data Access"),
)
OLE = b"\xd0\xcf\x11\xe0"  # the frame of old Office files, and of workbooks with a password
OLE_OTHERS = (("WordDocument", "sebuah dokumen Word"), ("PowerPoint Document", "sebuah PowerPoint"))
ZIP_OTHERS = (("word/", "sebuah dokumen Word"), ("ppt/", "sebuah PowerPoint"))
SYSTEM_FILES = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")
SAVE_AS = "simpan datanya sebagai XLSX atau CSV lalu kirim lagi"
CUT = "Berkas terpotong atau rusak: tidak dapat dibuka sebagai {}."
MARKUP = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<style", b"<div", b"<table")


@dataclass(frozen=True)
class Delivered:
    """What is to be read: its kind, and where it lies; `content` if it was packed in another file.

    Kinds: csv, csv.gz (at `path`), parquet, xlsx, xlsb, xls, ods, html, spreadsheetml.
    """

    kind: str
    path: Path
    content: BytesIO | None = None

    @property
    def source(self) -> Path | BytesIO:
        """What a reader opens."""
        return self.content or self.path

    def read(self) -> bytes:
        """Returns all of it. Raises Refused beyond MAX_UNPACKED."""
        if self.content:
            return self.content.getvalue()
        if self.path.stat().st_size > MAX_UNPACKED:
            raise Refused(f"Berkas melebihi {MAX_UNPACKED >> 20} MB; {TOO_LARGE}.")
        return self.path.read_bytes()


def look(path: Path) -> Delivered:
    """Returns what a file is; the one table in a ZIP or GZIP is unpacked into memory, but for text in GZIP.

    Raises Refused, by its true name, for what is no table.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refused("Berkas kosong.")
    kind = _kind(path, head)
    if path.suffix.lower() not in SUFFIXES:
        raise Refused(
            "Jenis berkas tidak dikenal; kirim CSV, XLSX atau Parquet"
            " (juga TXT, TSV, XLS, XLSB, ODS, GZ, ZIP berisi satu tabel)."
        )
    broken = len(CONTROL.findall(head)) > len(head) / 30
    if kind == "csv" and broken and path.suffix.lower() in BOOKS:
        raise Refused(
            "Bukan buku kerja yang dapat dibaca: berkas rusak, atau terkunci oleh program lain; buka di Excel, simpan"
            " ulang sebagai XLSX, lalu kirim lagi."
        )
    if kind == "gz":
        return _unzipped(path)
    if kind == "zip":
        return _only_table(path)
    return Delivered(kind, path)


def _kind(source: Path | BytesIO, head: bytes) -> str:
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(source)
    if head.startswith((b"PAR1", b"PARE")):
        return "parquet"
    if head.startswith(OLE):
        return _ole_kind(source)
    for magic, name in OTHERS:
        if head.startswith(magic):
            raise Refused(f"Isi berkas bukan tabel melainkan {name}; {SAVE_AS}.")
    if head.startswith(UTF16_BOMS):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start.startswith(b"<"):
        return "csv"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start[:8192]:
        return "spreadsheetml"
    if start.startswith(MARKUP) or b"<table" in start or b"<html" in start:
        return "html"
    raise Refused(f"Isi berkas bukan tabel melainkan sebuah XML; {SAVE_AS}.")


def _ole_kind(source: Path | BytesIO) -> str:
    if isinstance(source, Path) and source.stat().st_size > MAX_UNPACKED:
        raise Refused(f"Berkas Excel melebihi {MAX_UNPACKED >> 20} MB; {TOO_LARGE}.")
    content = source.read_bytes() if isinstance(source, Path) else source.getvalue()
    for stream, name in OLE_OTHERS:
        if stream.encode("utf-16-le") in content:
            raise Refused(f"Isi berkas bukan tabel melainkan {name}; {SAVE_AS}.")
    return "xls"


def _zip_kind(source: Path | BytesIO) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            mime = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except Exception:  # zipfile, zlib and struct fail in their own ways
        raise Refused(CUT.format("XLSX atau ZIP")) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    for folder, name in ZIP_OTHERS:
        if any(member.startswith(folder) for member in names):
            raise Refused(f"Isi berkas bukan tabel melainkan {name}; {SAVE_AS}.")
    if mime:
        raise Refused(f"Isi berkas bukan tabel melainkan sebuah dokumen OpenDocument; {SAVE_AS}.")
    return "zip"


def _is_system(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(SYSTEM_FILES)


def _only_table(path: Path) -> Delivered:
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [
                m for m in archive.infolist() if not m.is_dir() and not _is_system(m.filename)
            ]
            if len(tables) != 1:
                raise Refused(_not_one([m.filename for m in tables]))
            if tables[0].flag_bits & 1:
                raise Refused(
                    "ZIP ini bersandi; kirim tanpa sandi ZIP, atau XLSX dengan sandi serah-terima."
                )
            with archive.open(tables[0]) as member:
                content = _bounded(member)
    except (Refused, OSError):
        raise
    except Exception:  # zipfile, zlib and struct fail in their own ways
        raise Refused(CUT.format("ZIP")) from None
    return _inner(path, content, "ZIP")


def _not_one(names: list[str]) -> str:
    if not names:
        return "ZIP ini kosong; isi dengan satu tabel lalu kirim lagi."
    listed = ", ".join(
        masked_value("".join(c for c in name if c.isprintable())) for name in names[:5]
    )
    more = f" dan {len(names) - 5} lain" if len(names) > 5 else ""
    return (
        f"ZIP ini berisi {len(names)} berkas ({listed}{more}); kirim tiap tabel sebagai berkas"
        " tersendiri."
    )


def _bounded(file: object) -> BytesIO:
    content = BytesIO()
    while piece := file.read(CHUNK):  # type: ignore[attr-defined]
        content.write(piece)
        if content.tell() > MAX_UNPACKED:
            raise Refused(
                f"Isi berkas melebihi {MAX_UNPACKED >> 20} MB sesudah dibuka; {TOO_LARGE}"
                " tanpa dikompres."
            )
    content.seek(0)
    return content


def _unzipped(path: Path) -> Delivered:
    try:
        with gzip.open(path) as file:
            head = file.read(HEAD)
            if not head:
                raise Refused("Berkas kosong.")
            if _is_text(head):
                return Delivered("csv.gz", path)
            file.seek(0)
            content = _bounded(file)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refused(CUT.format("GZIP")) from None
    return _inner(path, content, "GZIP")


def _is_text(head: bytes) -> bool:
    try:
        return _kind(BytesIO(head), head) == "csv"
    except Refused:
        return False


def _inner(path: Path, content: BytesIO, frame: str) -> Delivered:
    kind = _kind(content, content.getvalue()[:HEAD])
    if kind in ("zip", "gz"):
        raise Refused(f"{frame} ini berisi arsip lagi; kirim tabelnya sendiri.")
    if kind == "parquet":
        raise Refused(f"Kirim Parquet tanpa {frame}: isinya sudah padat.")
    if not content.getbuffer().nbytes:
        raise Refused("Berkas kosong.")
    return Delivered(kind, path, content)
