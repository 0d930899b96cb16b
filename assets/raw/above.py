"""What stands above a header: titles of the table, or people whom a reader of titles would lose."""

import re
from collections.abc import Sequence

from assets.raw.header import PEOPLE, Header, Layout, column_name, single_header, title_text
from assets.raw.match import best_match
from assets.raw.refusal import Refused
from expectations.contract import Contract

NIK = re.compile(r"'?\d{16}")
WHO = ("nik", *PEOPLE)


def refuse_people_above(
    rows: Sequence[Sequence[object]], header: Header, layout: Layout, contract: Contract
) -> None:
    """Raises Refused where a row of data stands above the header, as sorting leaves it: read as a title, who
    stands there would be lost."""
    must = [layout.columns[name] for name in contract.required if name in layout.columns]
    parts = [[i for i, _ in places] for places in layout.joined.values()]
    for number, row in enumerate(rows[: header.last], start=1):
        cells = [title_text(cell) for cell in row]
        texts = set(cells) - {""}
        has_all = all(i < len(cells) and cells[i] for i in must)
        whole = ["".join(cells[i] for i in places if i < len(cells)) for places in parts]
        # a number beside all that is required is no title of a column
        numbered = any(len(re.sub(r"\D", "", text)) >= 6 for text in (*texts, *whole))
        if len(texts) >= 3 and (any(map(NIK.fullmatch, texts)) or (has_all and numbered)):
            raise Refused(
                f"Baris ke-{number} berisi data tetapi berada di atas baris judul; pindahkan baris judul ke atas"
                " semua data, lalu kirim lagi."
            )
    for number, row in enumerate(rows[: header.last], start=1):
        if _begins_data(row, rows[number : header.last], contract):
            raise Refused(
                f"Di atas baris judul ada tabel lain yang berisi data, judulnya di baris ke-{number}; kirim tabel itu"
                " sebagai berkas tersendiri, atau satukan semua baris di bawah satu judul, lalu kirim lagi."
            )


def _begins_data(
    row: Sequence[object], below: Sequence[Sequence[object]], contract: Contract
) -> bool:
    """Returns whether a row is the header of people or of keys that stand below it."""
    titles = single_header(row)
    columns = best_match(titles, contract).columns
    key = contract.properties.get("naturalKey", ())
    tells = any(name in columns for name in WHO) or (key and all(name in columns for name in key))
    if not tells or len(columns) < 3 or 2 * len(columns) <= sum(map(bool, titles.names)):
        return False
    for cells in below:
        texts = [title_text(cells[i]) for i in columns.values() if i < len(cells)]
        own = [text for text in texts if text and column_name(text) not in contract.titles]
        if len(own) >= 3 and any(map(str.isalpha, "".join(own))):  # numbers alone number columns
            return True
    return False
