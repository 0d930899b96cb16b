"""Workbooks that Excel locked with a password: opened in memory, never on disk."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from assets.raw.refusal import Refused

MAX_SEALED = 256 << 20  # as much as a workbook may hold unpacked
MAX_SPIN = (
    1_000_000  # rounds of hashing a password; Excel does 100,000, a hostile file may ask for more
)
OLD = "Berkas berformat Excel lama atau rusak; simpan sebagai XLSX."
LOCKED = (
    "Berkas bersandi lain; yang dapat dibuka hanya sandi serah-terima OPD ini."
    " Kirim dengan sandi itu atau tanpa sandi."
)


def is_sealed(source: Path | BytesIO) -> bool:
    """Returns whether a file of Office's old frame holds a locked workbook (and no XLS)."""
    if isinstance(source, Path) and source.stat().st_size > MAX_SEALED:
        raise Refused(f"Berkas Excel melebihi {MAX_SEALED >> 20} MB; kirim CSV atau Parquet.")
    content = source.read_bytes() if isinstance(source, Path) else source.getvalue()
    return "EncryptedPackage".encode("utf-16-le") in content


def unseal(source: Path | BytesIO, passwords: Iterable[str]) -> BytesIO:
    """Returns the workbook inside a locked file, opened with the first of the passwords that fits.

    Raises Refused if none does, or if the file is no locked workbook. No password is named.
    """
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    content = BytesIO(source.read_bytes()) if isinstance(source, Path) else source
    try:
        locked = OOXMLFile(content)
        if locked.type not in ("agile", "standard"):
            raise Refused(LOCKED)
        if locked.info.get("spinValue", 0) > MAX_SPIN:
            raise Refused(OLD)
        for password in passwords:
            try:
                locked.load_key(password=password, verify_password=True)
            except InvalidKeyError:
                continue
            opened = BytesIO()
            locked.decrypt(opened)
            opened.seek(0)
            return opened
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a broken file fails in as many ways as the libraries have exceptions
        raise Refused(OLD) from None
    raise Refused(LOCKED)
