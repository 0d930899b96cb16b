"""Pairs in doubt as a workbook that comes back as a delivery of `tinjauan`, and taking a merge back.

Belongs here: which pairs are asked about in which order, what stands side by side, and the row that takes a merge
back. Locking and placing a workbook is folder.py's.
"""

import csv
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

import duckdb
from xlsxwriter import Workbook

from assets.handover.entry import choices
from assets.handover.review_sample import sampled
from assets.handover.workbook import ALLOWED, print_wide, write_texts
from assets.text import tanggal
from assets.warehouse import WarehouseError, no_values
from expectations.contract import sources
from expectations.sql import exists

LOT = "baris undian: tidak diragukan, ditanyakan untuk mengukur kekeliruan"
KEY = ("nomor", "person_id_a", "person_id_b")
BESIDE = tuple(sources()["tinjauan"].properties["remarks"])
WIDTHS = {"alasan": 30, "baris_a": 60, "baris_b": 60, "alasan_diragukan": 34}
GUIDE = (
    "Petunjuk tinjauan pasangan yang diragukan",
    "Setiap baris memuat dua orang yang mungkin satu. Bandingkan baris_a dan baris_b, lalu isi keputusan: SAMA bila"
    " satu orang, BEDA bila dua, TIDAK TAHU bila belum dapat diputuskan. Baris yang belum ditinjau biarkan kosong.",
    "Urutannya menurut yang bergantung padanya: rumah tangga miskin ekstrem dan bantuan yang mungkin dibayar dua kali"
    " lebih dulu. Di akhir ada baris undian (S- dan C-): jawabannya mengukur seberapa sering penggabungan keliru atau"
    " terlewat, maka jawablah semuanya, juga yang tampak pasti.",
    "NIK disamarkan: yang tampak adalah enam angka pertama dan empat terakhir.",
    "Dari nomor yang kurang dari 16 angka yang tampak hanya empat terakhir.",
    "Isi tanggal dan petugas. Keputusan yang memindahkan bantuan, atau menyatukan dua orang yang dibedakan Dukcapil"
    " (alasan_diragukan menyebutnya), baru berlaku bila petugas_kedua, orang lain daripada petugas, ikut memutuskan.",
    "Keputusan berlaku mulai bulan kirimannya, mengalahkan nomor dan hitungan, dan dapat dicabut: kirim keputusan baru"
    " atas pasangan yang sama.",
    "Kirim kembali berkas ini ke landing zone, folder tinjauan/<TTTT-BB>/ menurut bulan kiriman. Sandi berkas biarkan"
    " terpasang.",
    "Berkas ini memuat data pribadi: hanya untuk petugas yang ditunjuk, dan dihapus setelah selesai.",
)
# Pairs of persons in doubt on whom nobody has decided in any month; of several pairs of records the likeliest.
PAIRS = """
    with doubt as (
        select
            least(a.person_id, b.person_id) as person_id_a,
            greatest(a.person_id, b.person_id) as person_id_b,
            max(l.probability) as peluang,
            arg_max(
                {a: {source: l.source_a, delivery_periode: l.delivery_periode_a, file: l.file_a, row: l.row_a},
                 b: {source: l.source_b, delivery_periode: l.delivery_periode_b, file: l.file_b, row: l.row_b},
                 lurus: a.person_id < b.person_id},
                (l.probability, l.source_a, l.file_a, l.row_a, l.source_b, l.file_b, l.row_b)
            ) as baris
        from identity.link as l
        inner join identity.person_record as a
            on l.source_a = a.source and l.delivery_periode_a = a.delivery_periode and l.file_a = a.file
            and l.row_a = a.row and a.periode = l.periode
        inner join identity.person_record as b
            on l.source_b = b.source and l.delivery_periode_b = b.delivery_periode and l.file_b = b.file
            and l.row_b = b.row and b.periode = l.periode
        where l.periode = $periode and l.status = 'REVIEW' and a.person_id <> b.person_id
        group by 1, 2
    ),
    poor as (
        select distinct m.person_id
        from household.member as m
        inner join classification.household as c using (periode, household_id)
        where m.periode = $periode and c.set_garis = set_utama($periode) and c.kelas = 'MISKIN_EKSTREM'
    ),
    paid as (
        select dicatat_atas as person_id, list(distinct kode_program) as program
        from intervention.receipt where periode = $periode group by 1
    )
    select d.person_id_a, d.person_id_b, d.peluang,
        case when d.baris.lurus then d.baris.a else d.baris.b end as baris_a,
        case when d.baris.lurus then d.baris.b else d.baris.a end as baris_b,
        d.person_id_a in (from poor) or d.person_id_b in (from poor) as miskin,
        coalesce(list_has_any(p.program, q.program), false) as dua_kali,
        p.person_id is not null or q.person_id is not null as bantuan
    from doubt as d
    left join paid as p on d.person_id_a = p.person_id
    left join paid as q on d.person_id_b = q.person_id
    where (d.person_id_a, d.person_id_b) not in (
        select (least(person_id_a, person_id_b), greatest(person_id_a, person_id_b))
        from staging.tinjauan
    )
    order by miskin desc, dua_kali desc, bantuan desc, d.peluang desc, d.person_id_a, d.person_id_b
    limit $n
"""
# Why a decision on two persons, or on one and a row, takes two signatures (sql/identity/1_read/verdict.sql).
SECOND = """
    with aided as (
        select distinct dicatat_atas as person_id from intervention.receipt where periode <= $periode
    )
    select asked.a, asked.b,
        asked.a in (from aided) or asked.b in (from aided) as bantuan,
        dukcapil_bertentangan(one, two)
            and one.status_penduduk is not null and two.status_penduduk is not null as dibedakan
    from (select unnest($a::varchar[]) as a, unnest($b::varchar[]) as b) as asked
    left join identity.person as one on one.periode = $periode and one.person_id = asked.a
    left join identity.person as two on two.periode = $periode and two.person_id = asked.b
"""


@dataclass(frozen=True)
class Merge:
    """Two ids of which one was taken for the other: `gone` has been part of `living` since."""

    gone: str
    living: str
    aided: bool


class NotMerged(ValueError):
    """The id was never merged, or with several; the text says what to ask for instead."""


def review_rows(con: duckdb.DuckDBPyConnection, periode: str, number: int) -> list[dict[str, str]]:
    """Returns the pairs to be asked about: at most `number` in doubt, those first on whom most depends, then rows drawn
    by lot. A month that an earlier release refreshed has none."""
    if not exists(con, "staging.tinjauan"):
        return []
    with no_values(f"tinjauan {periode}"):
        found = con.execute(PAIRS, {"periode": periode, "n": number}).fetchall()
        lot = sampled(con, periode)
        pairs = [(a, b) for a, b, *_ in found]
        why = _two_sign(con, periode, [*pairs, *(_pair(drawn) for drawn in lot)])
        rows = []
        for a, b, likely, one, two, poor, twice, _ in found:
            said = ["rumah tangga miskin ekstrem"] if poor else []
            said += ["bantuan yang sama tercatat untuk keduanya"] if twice else []
            said += why[a, b]
            rows.append(
                {
                    "nomor": f"T-{periode}-{sha256(f'{a}|{b}'.encode()).hexdigest()[:8]}",
                    "person_id_a": a,
                    "person_id_b": b,
                    "alasan_diragukan": "; ".join(said) or "mirip, tetapi belum pasti",
                    "peluang": f"{likely:.2f}".replace(".", ","),
                    "baris_a": _described(con, periode, one),
                    "baris_b": _described(con, periode, two),
                }
            )
        for drawn in lot:
            beside = {
                name: _described(con, periode, drawn[name]) for name in ("baris_a", "baris_b")
            }
            rows.append(
                {**drawn, "alasan_diragukan": "; ".join([LOT, *why[_pair(drawn)]])} | beside
            )
    return [{**row, "urutan": str(at)} for at, row in enumerate(rows, 1)]


def _pair(row: dict[str, Any]) -> tuple[str, str]:
    return row["person_id_a"], row["person_id_b"]


def _two_sign(
    con: duckdb.DuckDBPyConnection, periode: str, pairs: list[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Returns of each pair of persons why a decision on it takes two signatures, if it does."""
    found = con.execute(
        SECOND, {"periode": periode, "a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    ).fetchall()
    return {
        (a, b): (["memindahkan bantuan: perlu petugas kedua"] if aided else [])
        + (["dibedakan Dukcapil: perlu petugas kedua bila SAMA"] if differing else [])
        for a, b, aided, differing in found
    }


def _described(con: duckdb.DuckDBPyConnection, periode: str, at: dict[str, Any]) -> str:
    """Returns a delivered row in one line, its number masked."""
    source, *where = at.values()
    has = {name for name, *_ in con.execute(f"describe staging.{source}").fetchall()}
    columns = (
        "nama",
        "tanggal_lahir",
        "jenis_kelamin",
        "nik",
        "no_kk",
        "hubungan",
        "alamat",
        "rt",
        "rw",
        "kode_kelurahan",
    )
    listed = ", ".join(f'"{c}"' if c in has else "null" for c in columns)
    row = con.execute(
        f"select {listed} from staging.{source} where periode = ? and delivery_periode = ? and file = ? and row = ?",
        [periode, *where],
    ).fetchone()
    if row is None:
        raise WarehouseError(
            f"identity.link menunjuk baris yang tidak ada di staging.{source};"
            f" jalankan lagi konvergensi refresh --periode {periode}"
        )
    nama, lahir, kelamin, nik, no_kk, hubungan, alamat, rt, rw, kelurahan = row
    said = [
        nama,
        f"lahir {tanggal(lahir)}" if lahir else "tanggal lahir kosong",
        kelamin,
        f"NIK {_masked(nik)}" if nik else "tanpa NIK",
        f"KK {_masked(no_kk)}" if no_kk else None,
        hubungan,
        alamat,
        f"RT {rt}/RW {rw}" if rt or rw else None,
        kelurahan,
    ]
    return f"{source}: " + ", ".join(str(text) for text in said if text)


def _masked(number: str) -> str:
    """Returns a NIK or card number without its middle, what is shorter without all but its end."""
    head = number[:6] if len(number) >= 16 else ""
    end = number[-4:] if len(number) > 4 else ""
    return f"{head}{'•' * (len(number) - len(head) - len(end))}{end}"


def review_workbook(rows: list[dict[str, str]]) -> bytes:
    """Returns the workbook of pairs, not locked yet: what to fill in, and how."""
    content = BytesIO()
    columns = sources()["tinjauan"].columns
    names = [*(column.name for column in columns), *BESIDE]
    with Workbook(content, {"in_memory": True}) as book:  # constant_memory would put rows on disk
        sheet, guide = book.add_worksheet("tinjauan"), book.add_worksheet("Petunjuk")
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
        fill = book.add_format({"bold": True, "bg_color": "#FFE699", "text_wrap": True})
        wrapped = {"text_wrap": True, "valign": "top"}
        kept = book.add_format({"num_format": "@", "bg_color": "#F2F2F2"} | wrapped)
        free = book.add_format({"num_format": "@", "locked": False} | wrapped)
        day = book.add_format({"num_format": "yyyy-mm-dd", "locked": False} | wrapped)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, head if name in (*KEY, *BESIDE) else fill)
            sheet.set_column(at, at, WIDTHS.get(name, 16))
        for line, row in enumerate(rows, 1):
            for at, name in enumerate(names):
                if name in row:
                    sheet.write_string(line, at, row[name], kept)
                else:
                    sheet.write_blank(line, at, None, day if name == "tanggal" else free)
        for at, column in enumerate(columns):
            if listed := choices(column):
                sheet.data_validation(
                    1, at, len(rows), at, {"validate": "list", "source": list(listed)}
                )
            if column.type == "date":
                span = {
                    "criteria": "between",
                    "minimum": date(2000, 1, 1),
                    "maximum": date(2099, 12, 31),
                }
                sheet.data_validation(1, at, len(rows), at, {"validate": "date"} | span)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
        sheet.protect("", ALLOWED)
        print_wide(sheet)
        sheet.repeat_rows(0)
        write_texts(guide, GUIDE, head, book.add_format(wrapped))
        print_wide(guide)
    return content.getvalue()


def merge_of(con: duckdb.DuckDBPyConnection, person_id: str) -> Merge:
    """Returns the merge on record that an id is about: of the id itself, or the only one into it.

    Raises NotMerged where there is none, or where several ids became part of this one.
    """
    with no_values("identity.registry"):
        rows = con.execute(
            "select id, superseded_by from identity.registry"
            " where kind = 'PERSON' and reason = 'MERGE' and ? in (id, superseded_by) order by id",
            [person_id],
        ).fetchall()
        own = [row for row in rows if row[0] == person_id] or rows
        if not own:
            raise NotMerged(
                "nomor ini tidak pernah digabung; salin nomor orang dari identity.registry"
            )
        if len(own) > 1:
            raise NotMerged(
                f"ada {len(own)} nomor yang digabung ke nomor ini; sebut salah satunya: "
                + ", ".join(r[0] for r in own)
            )
        [(gone, living)] = own
        aided = (
            exists(con, "intervention.receipt")
            and con.execute(
                "select 1 from intervention.receipt where dicatat_atas in (?, ?) limit 1",
                [gone, living],
            ).fetchone()
        )
    return Merge(gone, living, bool(aided))


def two_people(con: duckdb.DuckDBPyConnection, by: str, second: str | None) -> bool:
    """Returns whether two people sign, as decisions are read."""
    [(found,)] = con.execute("select dua_petugas(?, ?)", [by, second]).fetchall()
    return bool(found)


def unmerge_row(merge: Merge, day: date, words: tuple[str, str, str | None]) -> tuple[str, str]:
    """Returns the name and text of a delivery of `tinjauan` that takes a merge back; `words` are why, who, and who
    signs beside."""
    reason, by, second = words
    number = f"P-{day:%Y%m%d}-{sha256(f'{merge.gone}|{merge.living}'.encode()).hexdigest()[:8]}"
    names = [column.name for column in sources()["tinjauan"].columns]
    values = dict(
        zip(
            names,
            (number, merge.gone, merge.living, "PISAH", reason, day.isoformat(), by, second),
            strict=True,
        )
    )
    text = StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerow(values)
    return f"pisah_{number}.csv", text.getvalue()
