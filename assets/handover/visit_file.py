"""A kelurahan's visits as a workbook that comes back as a delivery of `verval`.

Belongs here: whom to ask in which order, which columns, how the sheets look. Locking and placing it is
folder.py's, what was asked before asked.py's.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import duckdb
from xlsxwriter import Workbook

from assets.handover.asked import Request
from assets.handover.entry import choices
from assets.handover.workbook import ALLOWED, print_wide, write_texts
from assets.raw.measures import some_filled
from assets.text import bulan, tanggal
from assets.warehouse import no_values
from expectations.contract import Column, sources
from expectations.sql import column_names

RANDOM = 10  # of a hundred visits, drawn at random: only they show how right the model is elsewhere
SECOND = 20  # every twentieth visit is made again by somebody else
KEY = ("household_id", "nama_kepala", "alamat", "rt", "rw", "anggota")
BESIDE = tuple(sources()["verval"].properties["remarks"])
FILLED = some_filled(sources()["verval"].properties["filledIn"])
# As narrow as paper wants them: a Lurah's officer walks with a printed sheet.
WIDTHS = {
    "household_id": 13, "nama_kepala": 18, "alamat": 25, "rt": 4, "rw": 4, "anggota": 28, "hasil_kunjungan": 16,
    "pengeluaran_verifikasi": 15, "jumlah_anggota_verifikasi": 10, "keputusan": 15, "alasan": 18, "tanggal": 11,
    "petugas": 14, "dokumen": 14, "urutan_kunjungan": 10, "alasan_kunjungan": 44, "tenggat": 14, "bukan_oleh": 18,
}  # fmt: skip
GUIDE = (
    "Petunjuk buku kunjungan",
    "Kunjungi menurut urutan_kunjungan. Yang mempunyai tenggat adalah usulan atau sanggahan warga: harus diputuskan"
    " paling lambat hari itu; yang sudah lewat, segera. Kunjungan lainnya ditunggu sampai akhir bulan berikutnya.",
    "Isi kolom berwarna kuning; kolom abu-abu terkunci. Baris yang belum dikunjungi biarkan kosong.",
    "hasil_kunjungan: DITEMUKAN bila bertemu penghuni; TIDAK DITEMUKAN bila tidak; PINDAH atau MENINGGAL bila rumah"
    " tangga ini seluruhnya pindah atau meninggal.",
    "pengeluaran_verifikasi: seluruh pengeluaran rumah tangga sebulan dalam rupiah, makanan dan bukan makanan, yang"
    " dibeli maupun yang diberi. jumlah_anggota_verifikasi: berapa orang yang hidup darinya.",
    "keputusan adalah keputusan Lurah. Bila penghuni tidak ditemui atau tidak mau menjawab: TIDAK DAPAT DINILAI."
    " Tulis sebabnya di kolom alasan, terutama bila keputusan berbeda dari angkanya.",
    "Keputusan yang bertentangan dengan angkanya, yang mengeluarkan rumah tangga dari daftar miskin ekstrem, dan yang"
    " menyatakan pindah atau meninggal baru berlaku setelah petugas lain memastikannya, atau bila nomor surat pindah,"
    " akta kematian atau surat lain ditulis di kolom dokumen.",
    "bukan_oleh: petugas lain daripada yang tertulis di situ: kunjungan kedua, atau sanggahan atas keputusan mereka.",
    "Lembar Dikembalikan memuat baris kunjungan terdahulu yang tidak dapat dipakai, dan sebabnya. Rumah tangganya"
    " diminta lagi di lembar ini bila masih perlu dikunjungi: isi di sini.",
    "Kirim kembali berkas ini kepada Biro Pemerintahan (landing zone, folder verval/<TTTT-BB>/ menurut bulan"
    " kunjungan). Nama berkas dan sandi biarkan.",
    "Berkas ini memuat data pribadi: hanya untuk petugas yang ditunjuk, dan dihapus setelah selesai.",
)
BACK_HEAD = ("berkas", "baris data", "household_id", "tanggal", "sebab")


@dataclass
class Visits:
    """What one kelurahan is asked: households in order of the visit, and the rows that went back."""

    kode: str
    nama: str
    requests: list[Request] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    back: list[tuple[str, ...]] = field(default_factory=list)


# Who may be asked: in the queue, not visited or asked lately unless somebody objected.
QUEUE = """
    select
        household_id, kode_kelurahan, urutan, perihal, tenggat, {others},
        row_number() over (partition by kode_kelurahan order by urutan) as ke
    from monitoring.verification_queue
    where periode = $periode and kode_kelurahan is not null and boleh_sejak is null
        and (tenggat is not null or household_id not in (select unnest($asked)))
"""
# The first of the month's lot, visited before or not but not asked lately, somewhere among the others behind those that
# are due: neither the reason nor the place tells the officer which household was drawn.
RANDOMLY = """
    with asked as (
        select kode_kelurahan, count(*) as semua, count(tenggat) as bertenggat from chosen group by all
    )
    select
        l.household_id, l.kode_kelurahan,
        coalesce(a.bertenggat, 0) + 0.5 + floor(
            ('0x' || left(sha256($secret || '|letak|' || $periode || '|' || l.household_id), 12))::bigint
            / 281474976710656 * (1 + coalesce(a.semua - a.bertenggat, 0))
        ) as ke
    from classification.lot as l
    left join asked as a using (kode_kelurahan)
    where l.periode = $periode and l.household_id not in (select household_id from chosen)
        and l.household_id not in (select unnest($asked))
        and l.urutan <= least($n, greatest(1, ceil(coalesce(a.semua, 0) / 9)))
"""
# What waits for a second officer, or for a third where two differ, as long as it waits, and every twentieth of other
# decisions of the last three months that nobody has been sent to see again; whoever was said to have moved or died is
# sought where the household lived last.
AGAIN = f"""
    select
        coalesce(v.household_id, v.household_id_lapor) as household_id,
        max_by(v.kode_kelurahan, (v.tanggal, v.kode_kelurahan)) as kode_kelurahan,
        string_agg(distinct v.petugas, '; ' order by v.petugas) as petugas
    from classification.visit_result as v
    where v.periode = $periode and v.diterima and v.kode_kelurahan is not null
        and (v.menentukan or v.hasil_kunjungan in ('PINDAH', 'MENINGGAL'))
        and v.tanggal > last_day(cast($periode || '-01' as date)) - interval 92 day
        and coalesce(v.household_id, v.household_id_lapor) not in (select household_id from chosen)
        and (v.ditahan or (
            coalesce(v.household_id, v.household_id_lapor) not in (select unnest($seconds))
            and ('0x' || left(sha256($secret || '|kedua|' || v.household_id_lapor || '|' || v.tanggal), 12))::bigint
                % {SECOND} = 0
        ))
    group by 1
    having count(distinct v.petugas) = 1 or bool_and(v.ditahan)
"""
BACK = f"""
    select kode_kelurahan, file, row::varchar, household_id_lapor, tanggal::varchar,
        coalesce(alasan_kembali, catatan)
    from classification.visit_result
    where periode = $periode and (not diterima or catatan is not null) and delivery_periode > $since
        and kode_kelurahan is not null
    union all
    select h.kode_kelurahan, q.file, q.row::varchar, h.household_id, q.payload ->> 'tanggal', q.reason
    from quality.quarantine as q
    inner join household.household as h
        on h.periode = $periode and h.household_id = trim(q.payload ->> 'household_id')
    where q.source = 'verval' and q.delivery_periode > $since and q.delivery_periode <= $periode
        -- a row that nobody filled in is a visit not made, not a mistake
        and {FILLED}
    order by all
"""
WHO = """
    with lived as (
        select household_id, max(periode) as periode from household.household
        where periode <= $periode and household_id in (select household_id from chosen)
        group by household_id
    )
    select
        h.household_id, k.nama as nama_kepala, h.alamat, h.rt, h.rw,
        string_agg(p.nama, '; ' order by p.tanggal_lahir nulls last, p.nama, p.person_id) as anggota
    from household.household as h
    inner join lived using (household_id, periode)
    left join identity.person as k
        on h.kepala_person_id = k.person_id and k.periode = h.periode
    left join household.member as m
        on h.household_id = m.household_id and m.periode = h.periode
    left join identity.person as p
        on m.person_id = p.person_id and p.periode = h.periode
    group by all
"""


@dataclass(frozen=True)
class Round:
    """What is asked in a month: at most `number` households a kelurahan, or of the one of code `kode` only.

    `asked` were asked lately, `seconds` have had their second visit asked; rows returned after the month
    `since` are told. The draws are a keyed hash under `secret`.
    """

    periode: str
    number: int
    asked: frozenset[str]
    seconds: frozenset[str]
    since: str
    secret: str
    kode: str | None = None


def visits_of(con: duckdb.DuckDBPyConnection, of: Round) -> list[Visits]:
    """Returns what each kelurahan is asked, by code; none that has nothing.

    One in ten of its households (one at least) is drawn at random, and the second visits come beside them.
    """
    periode = of.periode
    drawn = max(of.number * RANDOM // 100, min(1, of.number - 1))
    with no_values(f"kunjungan {periode}"):
        back = con.execute(BACK, {"periode": periode, "since": of.since}).fetchall()
        # what went back is asked again: nobody has had an answer
        # an earlier release's queue does not say who has decided before
        known = "bukan_oleh" in column_names(con, "monitoring.verification_queue")
        queue = QUEUE.format(others="bukan_oleh" if known else "null::varchar as bukan_oleh")
        given = {"periode": periode, "asked": sorted(of.asked - {line[3] for line in back})}
        con.execute(
            "create or replace temp table chosen as select household_id, kode_kelurahan, 'URUTAN' as jenis,"
            f" ke::double as ke, perihal, tenggat, bukan_oleh from ({queue}) where ke <= $n",
            given | {"n": of.number - drawn},
        )
        con.execute(
            "insert into chosen select household_id, kode_kelurahan, 'ACAK', ke, null, null, null"
            f" from ({RANDOMLY})",
            given | {"n": drawn, "secret": of.secret},
        )
        con.execute(
            "insert into chosen select household_id, kode_kelurahan, 'KEDUA', 2000000,"
            " 'Kunjungan kedua oleh petugas lain.', null, petugas"
            f" from ({AGAIN}) where household_id in (select household_id from household.household)",
            {"periode": periode, "seconds": sorted(of.seconds), "secret": of.secret},
        )
        who = {row[0]: row[1:] for row in con.execute(WHO, {"periode": periode}).fetchall()}
        names = dict(
            con.execute(
                "select kode_kelurahan, min(nama_kelurahan) from staging.wilayah where periode = ? group by 1",
                [periode],
            ).fetchall()
        )
        rows = con.execute(
            "select household_id, kode_kelurahan, jenis, coalesce(perihal, 'Kunjungan verifikasi.'),"
            " tenggat, bukan_oleh from chosen where coalesce(kode_kelurahan = ?, true)"
            " order by kode_kelurahan, ke, household_id",
            [of.kode],
        ).fetchall()
        con.execute("drop table chosen")
    found: dict[str, Visits] = {}
    for household, place, kind, why, due, officer in rows:
        if names and place not in names:
            continue  # no Lurah answers for a place that the register of areas does not know
        one = found.setdefault(place, Visits(place, names.get(place, place)))
        one.requests.append(Request(household, place, kind))
        one.rows.append(
            dict(zip(KEY, (household, *(text or "" for text in who[household])), strict=True))
            | {
                "urutan_kunjungan": str(len(one.requests)),
                "alasan_kunjungan": why,
                "tenggat": tanggal(due) if due else "",
                "bukan_oleh": officer or "",
            }
        )
    returned: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for place, *line in back:
        returned[place].append(tuple(text or "" for text in line))
    for place, one in found.items():
        one.back = returned[place]
    return list(found.values())


def visit_workbook(periode: str, visits: Visits) -> bytes:
    """Returns a kelurahan's workbook, not locked yet: what to fill in, how, and which rows went back."""
    content = BytesIO()
    columns = [*sources()["verval"].columns]
    names = [*(column.name for column in columns), *BESIDE]
    with Workbook(content, {"in_memory": True}) as book:  # constant_memory would put rows on disk
        sheet = book.add_worksheet("verval")
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
        fill = book.add_format({"bold": True, "bg_color": "#FFE699", "text_wrap": True})
        kept = book.add_format(
            {"num_format": "@", "bg_color": "#F2F2F2", "text_wrap": True, "valign": "top", "border": 1,
             "border_color": "#BFBFBF"}
        )  # fmt: skip
        looks = {
            name: book.add_format({"num_format": kind, "locked": False, "border": 1, "border_color": "#BFBFBF"})
            for name, kind in (("date", "yyyy-mm-dd"), ("number", "#,##0"), ("integer", "0"), ("string", "@"))
        }  # fmt: skip
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, head if name in (*KEY, *BESIDE) else fill)
            sheet.set_column(at, at, WIDTHS[name])
        sheet.set_row(0, 45)
        for line, row in enumerate(visits.rows, 1):
            # room for what wraps: Excel finds the height itself, others do not
            sheet.set_row(line, 15 * max(2, *(-(-len(row[name]) // WIDTHS[name]) for name in row)))
            for at, name in enumerate(names):
                if name in row:
                    sheet.write_string(line, at, row[name], kept)
                else:
                    sheet.write_blank(line, at, None, looks[columns[at].type])
        last = len(visits.rows)
        for at, column in enumerate(columns):
            if column.name not in KEY and (check := _check(column, periode)):
                sheet.data_validation(1, at, last, at, check)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, last, len(names) - 1)
        sheet.protect("", ALLOWED)
        sheet.set_header(f"&LBuku kunjungan {visits.nama}, {bulan(periode)}&RRahasia: data pribadi")
        sheet.set_footer("&CHalaman &P dari &N")
        print_wide(sheet)
        sheet.print_area(0, 0, last, len(columns) - 1)  # what is beside it is for the screen
        sheet.repeat_rows(0)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        guide = book.add_worksheet("Petunjuk")
        print_wide(guide)
        write_texts(guide, GUIDE, head, wrapped)
        returned = book.add_worksheet("Dikembalikan")
        for at, (name, wide) in enumerate(zip(BACK_HEAD, (30, 8, 24, 14, 70), strict=True)):
            returned.set_column(at, at, wide)
            returned.write_string(0, at, name, head)
        for number, texts in enumerate(visits.back, 1):
            for at, text in enumerate(texts):
                returned.write_string(number, at, text)
        print_wide(returned)
    return content.getvalue()


def _check(column: Column, periode: str) -> dict | None:
    """Returns what Excel lets be entered: the lists and kinds of the contract, days from the month on."""
    if listed := choices(column):
        return {"validate": "list", "source": list(listed), "error_message": "Pilih dari daftar."}
    if column.type == "date":
        first = date.fromisoformat(f"{periode}-01")
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": first,
            "maximum": date(first.year + 1, 12, 31),
            "error_message": "Tanggal kunjungan, TTTT-BB-HH.",
        }
    if column.type in ("number", "integer"):
        return {
            "validate": "decimal" if column.type == "number" else "integer",
            "criteria": "between",
            "minimum": 0 if column.type == "number" else 1,
            "maximum": 10**9 if column.type == "number" else 50,
            "error_message": "Angka saja, tanpa Rp dan tanpa titik.",
        }
    return None


def officer_workbook(con: duckdb.DuckDBPyConnection, periode: str) -> bytes | None:
    """Returns the Inspektorat's list of a month, not locked yet; None if there is nobody to look at."""
    with no_values(f"petugas {periode}"):
        officers = con.execute(
            "select petugas, kode_kecamatan, kunjungan, ekstrem, diharapkan::double, nilai_z::double, bertentangan,"
            " nilai_z_bertentangan::double from monitoring.officer where periode = ? and diperiksa order by all",
            [periode],
        ).fetchall()
        visits = con.execute(
            "select kode_kelurahan, tanggal, petugas, household_id_lapor, keputusan, keputusan_angka,"
            " per_kapita_rp::double from classification.visit_result"
            " where periode = ? and bertentangan and diterima order by all",
            [periode],
        ).fetchall()
    if not officers and not visits:
        return None
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
        for name, titles, rows in (
            ("Petugas", ("petugas", "kecamatan", "kunjungan", "diputuskan miskin ekstrem", "bila seperti petugas lain",
                         "jarak (simpangan baku)", "bertentangan dengan angkanya", "jarak pertentangan"), officers),
            ("Keputusan", ("kelurahan", "tanggal", "petugas", "household_id", "keputusan", "menurut angkanya",
                           "pengeluaran per kapita (Rp)"), visits),
        ):  # fmt: skip
            sheet = book.add_worksheet(name)
            for at, title in enumerate(titles):
                sheet.set_column(at, at, max(14, len(title)))
                sheet.write_string(0, at, title, head)
            for line, row in enumerate(rows, 1):
                for at, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        sheet.write_number(line, at, round(value, 2))
                    else:
                        sheet.write_string(line, at, "" if value is None else str(value))
            sheet.freeze_panes(1, 0)
            print_wide(sheet)
        guide = book.add_worksheet("Petunjuk")
        print_wide(guide)
        write_texts(
            guide,
            (
                f"Keputusan kunjungan yang perlu diperiksa, {bulan(periode)}",
                "Petugas: yang keputusannya berbeda dari petugas sekecamatan di rumah yang sama kemungkinannya, lebih"
                " dari yang dapat terjadi kebetulan (sekali dalam seribu), atau yang keputusannya lebih sering"
                " bertentangan dengan angkanya sendiri.",
                "Keputusan: yang lain dari kelas menurut pengeluaran yang ditulis petugas itu sendiri.",
                "Tanda untuk diperiksa, bukan bukti kesalahan: mintalah penjelasan sebelum menyimpulkan.",
            ),
            head,
            book.add_format({"text_wrap": True, "valign": "top"}),
        )  # fmt: skip
    return content.getvalue()
