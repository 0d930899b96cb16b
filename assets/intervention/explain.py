"""What is held on a household and why it is classed as it is, in words for the people it is about."""

import duckdb

from assets.publication.known_household import Known
from assets.text import angka, bulan, tanggal
from assets.warehouse import no_values
from expectations.sql import exists

SOURCES = {
    "dukcapil": "Dukcapil",
    "dtks": "DTKS (Dinas Sosial)",
    "carik_anggota": "Carik (Dinas PPAPP)",
    "p3ke": "P3KE (Kemenko PMK)",
    "dtsen_anggota": "DTSEN (BPS)",
    "sanggah": "usulan atau sanggahan warga",
}
BASIS = {
    "VERVAL": "kunjungan Lurah",
    "OBSERVED": "pengeluaran yang didata Carik",
    "ESTIMATED": "taksiran dari keadaan rumah dan anggota, bukan pengamatan",
    "NONE": "belum ada bukti",
}
KELAS = {
    "MISKIN_EKSTREM": "miskin ekstrem",
    "MISKIN": "miskin",
    "RENTAN": "rentan miskin",
    "TIDAK_MISKIN": "tidak miskin",
    "BELUM_DITENTUKAN": "belum ditentukan",
}
DECISION = {
    "SAMA": "dua catatan diputuskan satu orang",
    "BEDA": "dua catatan diputuskan dua orang",
    "TIDAK TAHU": "belum dapat diputuskan apakah dua catatan satu orang",
    "PISAH": "penggabungan dengan orang lain dicabut",
}
STATUS = {"MENUNGGU": "menunggu kunjungan.", "TERLAMBAT": "TERLAMBAT."}
CLASSES, NEEDS = "Kelas dan buktinya", "Kebutuhan"  # headings
NO_NEED = "Tidak ada yang dicatat: kebutuhan dipetakan bagi rumah tangga yang kelasnya miskin."
OBJECT = (
    "Bila ada yang tidak benar, sampaikan sanggahan kepada Lurah dengan nomor rumah tangga di atas. Atas"
    " sanggahan, Lurah yang memutuskan setelah kunjungan, bukan hitungan ini."
)


def find_household(con: duckdb.DuckDBPyConnection, periode: str, asked: str) -> str | None:
    """Returns the household of a NIK (16 digits) or of a household_id, old ones followed to the one they
    became; None where the month has none."""
    with no_values("pencarian rumah tangga"):
        if asked.isdigit() and len(asked) == 16:
            found = con.execute(
                "select m.household_id from identity.person as p inner join household.member as m"
                " using (periode, person_id) where periode = ? and p.nik = ? order by 1 limit 1",
                [periode, asked],
            ).fetchone()
            return found[0] if found else None
        found = con.execute(
            "select household_id from household.household where periode = $1 and household_id = $2"
            " union all select household_id from household.successor where periode = $1 and id_lama = $2",
            [periode, asked],
        ).fetchone()
    return found[0] if found else None


def explain(
    con: duckdb.DuckDBPyConnection, periode: str, household_id: str
) -> list[tuple[str, list[str]]]:
    """Returns headings with their lines on one household in one month. It holds names: for its recipient only."""
    with no_values("penjelasan rumah tangga"):
        return [
            (f"Rumah tangga {household_id}, {bulan(periode)}", _home(con, periode, household_id)),
            ("Anggota, dan siapa yang mencatatnya", _members(con, periode, household_id)),
            *_decisions(con, periode, household_id),
            (CLASSES, _classes(con, periode, household_id)),
            ("Bantuan yang tercatat", _receipts(con, periode, household_id)),
            (NEEDS, _needs(con, periode, household_id)),
            ("Keberatan", [*_objections(con, periode, household_id), OBJECT]),
        ]


def explain_known(
    con: duckdb.DuckDBPyConnection, periode: str, known: Known
) -> list[tuple[str, list[str]]]:
    """Returns headings with their lines on one household as a publication had it. Names are those of today."""
    with no_values("penjelasan rumah tangga"):
        names = dict(
            con.execute(
                "select person_id, coalesce(max_by(nama, periode), 'tanpa nama') from identity.person"
                " where person_id in (select unnest(?)) group by all",
                [known.anggota],
            ).fetchall()
        )
        programs = dict(
            con.execute(
                "select kode_program, max_by(nama, periode) from intervention.program group by all"
            ).fetchall()
        )
        where = con.execute(
            "select max_by(nama_kelurahan || ', ' || nama_kecamatan, periode) from staging.wilayah"
            " where kode_kelurahan = ?",
            [known.kode_kelurahan],
        ).fetchone()
        [(deciding,)] = con.execute("select set_utama(?)", [periode]).fetchall()
    classes = sorted(known.kelas, key=lambda k: (k["set_garis"] != deciding, k["set_garis"]))
    return [
        (
            f"Rumah tangga {known.household_id}, {bulan(periode)}, seperti yang terbit {tanggal(known.terbit)}",
            [f"Kelurahan: {where[0] if where and where[0] else 'tidak diketahui'}"],
        ),
        (
            "Anggota waktu itu (nama menurut catatan sekarang)",
            [
                names.get(person, "tidak tercatat lagi dengan nomor orang ini")
                for person in known.anggota
            ],
        ),
        (
            CLASSES,
            [
                f"Menurut garis {k['set_garis']}: {KELAS[k['kelas']]}. Bukti: {BASIS[k['basis']]}."
                for k in classes
            ]
            or ["Tidak ada kelas yang tercatat waktu itu."],
        ),
        (
            NEEDS,
            [
                f"{programs.get(need['kode_program'], need['kode_program'])}"
                + (
                    f" untuk {names.get(need['person_id'], 'seorang anggota')}"
                    if need["person_id"]
                    else ""
                )
                + f": {'sudah terlayani' if need['terlayani'] else 'BELUM terlayani'}."
                for need in known.daftar_kebutuhan
            ]
            or [NO_NEED],
        ),
    ]


def _home(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select h.alamat, h.rt, h.rw, w.nama_kelurahan, w.nama_kecamatan from household.household as h"
        " left join staging.wilayah as w using (periode, kode_kelurahan)"
        " where periode = ? and household_id = ?",
        [periode, household],
    ).fetchall()
    return [
        f"Alamat: {alamat or 'tidak diketahui'}, RT {rt or '-'} RW {rw or '-'}, {kel or '-'}, {kec or '-'}"
        for alamat, rt, rw, kel, kec in rows
    ]


def _members(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select p.nama, m.hubungan, a.umur, p.sources from household.member as m"
        " inner join identity.person as p using (periode, person_id)"
        " left join intervention.member as a using (periode, person_id)"
        " where periode = ? and m.household_id = ? order by a.umur desc nulls last, p.nama, person_id",
        [periode, household],
    ).fetchall()
    return [
        f"{nama} ({(hubungan or 'anggota').lower()},"
        f" {'umur tidak diketahui' if umur is None else f'{umur} tahun'}):"
        f" {', '.join(_source(name) for name in _known(sources))}"
        for nama, hubungan, umur, sources in rows
    ]


def _known(sources: str) -> list[str]:
    """Returns who records somebody. What citizens say is told only of whom nobody else records, who was proposed: of
    others it may be a report, and that somebody reported is told to nobody."""
    names = sources.split(",")
    return [name for name in names if name != "sanggah"] or names


def _decisions(
    con: duckdb.DuckDBPyConnection, periode: str, household: str
) -> list[tuple[str, list[str]]]:
    """Returns what people decided on who its members are; no heading where nobody decided anything."""
    if not exists(con, "staging.tinjauan"):  # in a home that an earlier release refreshed
        return []
    rows = con.execute(
        "select p.nama, t.keputusan, t.tanggal, t.petugas, t.petugas_kedua, t.alasan"
        " from staging.tinjauan as t inner join household.member as m"
        " on t.periode = m.periode and m.person_id in (t.person_id_a, t.person_id_b)"
        " inner join identity.person as p on m.person_id = p.person_id and m.periode = p.periode"
        " where t.periode = ? and m.household_id = ? order by all",
        [periode, household],
    ).fetchall()
    lines = [
        f"{nama}: {DECISION[keputusan]}, {tanggal(hari)}, oleh {' dan '.join(filter(None, (one, two)))}"
        f"{f' ({alasan})' if alasan else ''}"
        for nama, keputusan, hari, one, two, alasan in rows
    ]
    return [("Keputusan tentang siapa orangnya", lines)] if lines else []


def _source(name: str) -> str:
    return SOURCES.get(name, f"daftar {name.removeprefix('penerima_')}")


def _classes(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select set_garis, kelas, basis, alasan, garis_miskin_ekstrem_rp, garis_miskin_rp"
        " from classification.household where periode = ? and household_id = ?"
        " order by set_garis <> set_utama(periode), set_garis",
        [periode, household],
    ).fetchall()
    return [
        f"Menurut garis {name} (miskin ekstrem Rp {angka(float(extreme))}, miskin Rp {angka(float(poor))}"
        " per orang sebulan):"
        f" {KELAS[kelas]}. Bukti: {BASIS[basis]}. {why}"
        for name, kelas, basis, why, extreme, poor in rows
    ]


def _receipts(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select coalesce(p.nama, r.kode_program), r.status, r.tanggal, r.nominal_rp, r.source from ("
        " select periode, household_id, kode_program, status_salur as status, tanggal_salur as tanggal, nominal_rp,"
        " source from intervention.receipt union all"
        " select periode, household_id, kode_program, status, tanggal, nominal_rp, 'realisasi' as source"
        " from intervention.realisation"
        ") as r left join intervention.program as p using (periode, kode_program)"
        " where periode = ? and r.household_id = ? order by all",
        [periode, household],
    ).fetchall()
    return [
        f"{name}: {status.lower()}"
        + (f" {tanggal(day)}" if day else "")
        + (f", Rp {angka(float(amount))}" if amount else "")
        + f" ({'laporan OPD' if source == 'realisasi' else 'daftar ' + source.removeprefix('penerima_')})"
        for name, status, day, amount, source in rows
    ] or ["Tidak ada."]


def _needs(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select coalesce(p.nama, n.kode_program), n.opd, n.terlayani, coalesce(g.alasan, n.alasan), w.nama"
        " from intervention.need as n"
        " left join intervention.program as p using (periode, kode_program)"
        " left join identity.person as w on w.periode = n.periode and w.person_id = n.person_id"
        " left join intervention.gap as g on g.periode = n.periode and g.household_id = n.household_id"
        " and g.kode_program = n.kode_program and g.person_id is not distinct from n.person_id"
        " where n.periode = ? and n.household_id = ? order by n.terlayani, 1, 5, 4",
        [periode, household],
    ).fetchall()
    return [
        f"{name}{f' untuk {whose}' if whose else ''} ({opd}):"
        f" {'sudah terlayani' if served else 'BELUM terlayani'}. {why}"
        for name, opd, served, why, whose in rows
    ] or [NO_NEED]


def _objections(con: duckdb.DuckDBPyConnection, periode: str, household: str) -> list[str]:
    rows = con.execute(
        "select nomor, jenis, tanggal, tenggat, status, tanggal_keputusan from classification.objection"
        " where periode = ? and household_id = ? order by tanggal, nomor",
        [periode, household],
    ).fetchall()
    return [
        f"{'Sanggahan' if kind == 'SANGGAH' else 'Usulan'} {number}, disampaikan {tanggal(said)}: "
        + (
            f"diputuskan dengan kunjungan {tanggal(decided)}{', sesudah tenggat' if decided > due else ''}."
            if decided
            else "gugur, dinyatakan oleh orang."
            if status == "GUGUR"
            else f"{STATUS[status]} Lurah harus memutuskan paling lambat {tanggal(due)}."
        )
        for number, kind, said, due, status, decided in rows
    ]
