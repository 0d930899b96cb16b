"""Text of any encoding, line by line: UTF-8, UTF-16 with or without its mark, Windows-1252, or lines of
several, as programs and copying leave them."""

import codecs
import gzip
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from assets.raw.kind import Delivered
from assets.raw.refusal import Refused

CHUNK = 1 << 20
# The longest line of a register has a few thousand characters; a longer one would be held in memory.
MAX_LINE = 1 << 20
MAX_UNZIPPED = 4 << 30  # bytes of text in a GZIP: twice the nation's largest register
BINARY_SHARE = 0.1  # of the first bytes: a text may hold a stray one
UTF8_BOM = codecs.BOM_UTF8
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CONTROL = bytes([*range(0, 9), *range(14, 32)])  # no text has them
ADVANCE = b"\x0b\x0c"  # to the next line or page: blanks, as old programs print lists
UNSEEN = {**dict.fromkeys(CONTROL), **dict.fromkeys(ADVANCE, " ")}
NOT_IN_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
# Letters of UTF-8 that as two or three signs of Windows-1252 would be nonsense (é as Ã©).
LETTER_OF_UTF8 = re.compile(rb"([\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|\xef\xbb\xbf)")
# What a letter of UTF-8 became when its bytes were taken for Windows-1252 and written as UTF-8 again: É as Ã‰.
TWICE_BEGUN = (b"\xc3\x82", b"\xc3\x83", b"\xc3\xa2\xe2")
SIGN = "[\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
TWICE = re.compile(f"[ÂÃ]{SIGN}|â{SIGN}{{2}}")
FOREIGN = re.compile(r"[\u0180-\u07ff]")  # a name of two letters of Windows-1252 looks so: É”
LOST = re.compile(r"[\udc80-\udcff]")
END_OF_DOS = b"\x1a"
# ="0012" tells Excel that a cell is text, and &amp; or &#39; is how a page writes a sign.
FORMULA, FORMULA_QUOTED = (
    re.compile(r'(?<![^,;\t|])="([^"]*)"(?=[,;\t|\r\n]|$)'),
    re.compile(r'"=""([^"]*)"""'),
)
ENTITY = re.compile(r"&(#[0-9]{2,5}|#x[0-9a-f]{2,4}|amp|quot|apos|lt|gt|nbsp);", re.I)
ENTITY_BEGUN = (b"&#", b"&amp;", b"&quot;", b"&apos;", b"&lt;", b"&gt;", b"&nbsp;", b"&AMP;")
Line = tuple[str, bool]  # its text with its end, and whether each byte is a letter


@dataclass(frozen=True)
class Look:
    """What a text's bytes are. `clean`: nothing is in it that a quick reader would take wrongly.

    `encoding` is utf-8, utf-16-le, utf-16-be, cp1252, or mixed: UTF-8 with other bytes between. `ends_differ`:
    its lines end in more than one way, within quotes or not.
    """

    encoding: str
    clean: bool
    quoted: bool
    lines: int
    ends_differ: bool = False


def open_text(text: Delivered) -> BinaryIO:
    """Returns the bytes of a text, unpacked."""
    if text.content:
        return io.BytesIO(text.content.getvalue())
    if text.kind == "csv.gz":
        return gzip.open(text.path)  # type: ignore[return-value]
    return text.path.open("rb")


def _holds(piece: bytes, forbidden: bytes) -> bool:
    """Returns whether any of these bytes occurs; ten times as quick as a regular expression."""
    return len(piece.translate(None, forbidden)) != len(piece)


def _has_letter(piece: bytes) -> bool:
    """Returns whether a letter of UTF-8 is in it; most pieces of Windows-1252 lack even its first byte."""
    begun = any(first in piece for first in (b"\xc2", b"\xc3", b"\xe2", b"\xef"))
    return begun and LETTER_OF_UTF8.search(piece) is not None


def _has_entity(piece: bytes) -> bool:
    return b"&" in piece and any(begun in piece for begun in ENTITY_BEGUN)


def _utf16(head: bytes) -> str | None:
    """Returns the kind of UTF-16 of a text, by its mark or by the zero bytes beside its letters."""
    if head[:2] in UTF16:
        return UTF16[head[:2]]
    pairs = len(head) // 2
    low, high = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs and high > 0.4 * pairs > 4 * low:
        return "utf-16-le"
    if pairs and low > 0.4 * pairs > 4 * high:
        return "utf-16-be"
    return None


def _pieces(text: Delivered) -> Iterator[bytes]:
    size = 0
    with open_text(text) as file:
        while piece := file.read(CHUNK):
            size += len(piece)
            if text.kind == "csv.gz" and size > MAX_UNZIPPED:
                raise Refused(f"Isi GZIP melebihi {MAX_UNZIPPED >> 30} GB; kirim sebagai Parquet.")
            yield piece


def look_at(text: Delivered) -> Look:
    """Returns what a text is after looking at every byte in pieces.

    Raises Refused for what is no text, for a line beyond MAX_LINE, and for an end within a letter.
    """
    with open_text(text) as file:
        head = file.read(1 << 12)
    utf16 = _utf16(head)
    if utf16:
        return Look(utf16, False, True, 0)
    if len(head) - len(head.translate(None, CONTROL)) > BINARY_SHARE * len(head):
        raise Refused("Isi berkas bukan teks: ada byte biner di dalamnya.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, ansi, letters, quoted, clean, line, length = True, True, False, False, True, 1, 0
    before = b""
    line_feeds = returns = both = 0
    for piece in _pieces(text):
        counts = {b"\n": piece.count(b"\n"), b"\r": 0}
        if b"\r" in piece:
            counts[b"\r"] = piece.count(b"\r")
            both += piece.count(b"\r\n")
        both += before[-1:] + piece[:1] == b"\r\n"
        line_feeds += counts[b"\n"]
        returns += counts[b"\r"]
        mark = b"\n" if counts[b"\n"] else b"\r"
        first = piece.find(mark)
        if first < 0:
            length += len(piece)
        if length + max(first, 0) > MAX_LINE:
            raise Refused(f"Baris ke-{line} lebih panjang dari {MAX_LINE:,} byte.")
        if first >= 0:
            length = len(piece) - piece.rfind(mark) - 1
            line += counts[mark]
        quoted = quoted or b'"' in piece
        joined = before[-2:] + piece  # what is sought may lie across two pieces
        clean = clean and not _holds(piece, CONTROL + ADVANCE) and b'\\"' not in joined
        clean = clean and b'="' not in joined and not _has_entity(joined)
        if not piece.isascii() or decoder.getstate()[0]:
            if utf8:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    utf8 = False
            clean = clean and joined.find(UTF8_BOM, 0 if before else 1) < 0
            ansi = ansi and not _holds(piece, NOT_IN_1252)
            letters = letters or _has_letter(joined)
            clean = clean and not any(begun in joined for begun in TWICE_BEGUN)
        before = piece
    lines = line - (length == 0)
    ends_differ = sum(count > 0 for count in (both, line_feeds - both, returns - both)) > 1
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Refused("Berkas terpotong: berakhir di tengah sebuah huruf.") from None
        return Look("utf-8", clean, quoted, lines, ends_differ)
    encoding, clean = "mixed" if letters else "cp1252", clean and ansi and not letters
    return Look(encoding, clean, quoted, lines, ends_differ)


def _raw_lines(text: Delivered, encoding: str) -> Iterator[bytes]:
    """Yields each line with its end, in UTF-8 or as it lies."""
    decode = None
    if encoding.startswith("utf-16"):
        decode = codecs.getincrementaldecoder(encoding)("replace").decode
    rest, number, start = b"", 1, True
    with open_text(text) as source:
        while piece := source.read(CHUNK):
            if decode:
                piece = decode(piece).replace("\ufffd", "\x01").encode()  # half a letter: no text
            if start:
                piece, start = piece.removeprefix(UTF8_BOM), False
            lines = (rest + piece).splitlines(keepends=True)
            # a line end of two signs may lie across two pieces
            rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
            yield from lines
            number += len(lines)
            if len(rest) > MAX_LINE:
                raise Refused(f"Baris ke-{number} lebih panjang dari {MAX_LINE:,} byte.")
    if decode and (tail := decode(b"", True)):
        rest += tail.encode()
    if rest:
        yield from rest.splitlines(keepends=True)


def _decoded(raw: bytes, encoding: str) -> Line:
    if END_OF_DOS in raw:
        body = raw.rstrip(b"\r\n")
        raw = body.strip(END_OF_DOS) + raw[len(body) :]
    if _holds(raw, ADVANCE):
        raw = raw.translate(bytes.maketrans(ADVANCE, b"  "))
    sound = not _holds(raw, CONTROL)
    if raw.isascii():
        return raw.decode("ascii"), sound
    if encoding == "cp1252":
        text = raw.decode("cp1252", "surrogateescape")
    elif encoding == "mixed":
        text = _by_letter(raw)
    else:
        text = raw.decode("utf-8", "surrogateescape")
    text = written_once(text)
    return text.replace("\ufeff", ""), sound and not LOST.search(text)


def written_once(text: str) -> str:
    """Returns a text in which letters that were written as UTF-8 twice are letters again."""
    return text if text.isascii() else TWICE.sub(_once, text)


def as_meant(text: str) -> str:
    """Returns a line of a CSV whose cells say what they mean: without Excel's ="…" and a page's &amp;."""
    if '="' in text:
        text = FORMULA_QUOTED.sub(r'"\1"', FORMULA.sub(r'"\1"', text))
    return ENTITY.sub(_sign, text) if "&" in text else text


def _sign(entity: re.Match[str]) -> str:
    """Returns what a page's sign means; none that would part cells."""
    sign = html.unescape(entity.group().lower())
    return sign if sign.isprintable() and sign not in '",;|' else "'" if sign == '"' else " "


def seen(text: str) -> str:
    """Returns a cell's text without the control signs that no text has; what advances to the next line is a blank."""
    return text if text.isprintable() else text.translate(UNSEEN)


def _once(twice: re.Match[str]) -> str:
    """Returns the letter that was written as UTF-8 twice."""
    return bytes(
        ord(sign) if ord(sign) < 256 else sign.encode("cp1252")[0] for sign in twice.group()
    ).decode("utf-8", "replace")


def _by_letter(raw: bytes) -> str:
    """Decodes a line that is UTF-8, Windows-1252 or both. A byte that begins a letter of UTF-8 and has lost
    the rest, and one that is neither, stay marked as lost."""
    try:
        text = raw.decode("utf-8")
        if not FOREIGN.search(text):
            return text
    except UnicodeDecodeError:
        pass
    parts = LETTER_OF_UTF8.split(raw)
    for n, part in enumerate(parts):
        if n % 2:
            continue
        halves = re.split(rb"([\xc2\xc3])", part)
        halves[1::2] = [b"\x81" for _ in halves[1::2]]  # as good as any that is no letter
        parts[n] = b"".join(halves)
    return "".join(
        part.decode("utf-8") if n % 2 else part.decode("cp1252", "surrogateescape")
        for n, part in enumerate(parts)
    )


def lines(text: Delivered, look: Look) -> Iterator[Line]:
    """Yields each line of a text. A line is UTF-8 or, where it is not, Windows-1252."""
    return (_decoded(raw, look.encoding) for raw in _raw_lines(text, look.encoding))


def whole_text(text: Delivered) -> str:
    """Returns all of a text that is held in memory anyway."""
    return "".join(line for line, _ in lines(text, look_at(text)))
