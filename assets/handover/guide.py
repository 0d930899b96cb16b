"""The sheet Petunjuk: what an office must know to fill in a workbook, in its own language."""

from collections.abc import Sequence

from assets.handover.entry import choices, how_to_write
from assets.quality.fault import fault
from expectations.contract import Column, Contract, Rule

HEADER = ("Kolom", "Penjelasan", "Wajib", "Cara menulis", "Nilai yang boleh")
FORMULA = "Rumus ditolak, sebab hasilnya dapat usang: tempelkan nilainya saja (Tempel Khusus, lalu Nilai)."


def template_guide(contract: Contract) -> list[str]:
    """Returns the lines above the table of columns for a blank to fill: a heading, then sentences."""
    source = contract.table
    stock = contract.role in ("register", "programme", "reference")
    lines = [
        f"Petunjuk pengisian {source}",
        contract.description,
        f"Pemilik data: {contract.owner} ({contract.contact}).",
        f"Isi lembar {source} mulai baris kedua, satu data satu baris. Judul kolom jangan diubah;"
        " judul berwarna biru tua menandai kolom wajib.",
        "Isian yang tidak diketahui dikosongkan. Kolom NIK, nomor KK, kode, RT dan RW sudah berformat"
        " teks, supaya angka dan nol di depan tetap utuh; saat menyalin dari berkas lain, tempelkan"
        " nilainya saja.",
        FORMULA,
        f"Simpan sebagai XLSX dan taruh di landing zone, folder {source}/<TTTT-BB>/ menurut bulan kiriman,"
        f" misalnya {source}/2022-04/. Nama berkas bebas. Lebih dari 50.000 baris dikirim sebagai CSV"
        " atau Parquet.",
    ]
    if stock:
        lines.append("Kiriman memuat seluruh data yang berlaku, bukan hanya yang berubah.")
    if contract.frequency_months:
        lines.append(f"Jadwal kiriman: setiap {_months(contract.frequency_months)}.")
    return lines


def repair_guide(
    contract: Contract, rule: Rule, named: Sequence[str], delivery_periode: str
) -> list[str]:
    """Returns the lines above the table of columns for rows to mend: a heading, then sentences."""
    folder = f"{contract.table}/{delivery_periode}/"
    lines = [
        f"Petunjuk perbaikan {contract.table}, kiriman {delivery_periode}",
        f"Yang tidak sesuai: {fault(contract, rule)} (aturan {rule.name}).",
        f"Akibatnya: {rule.impact}",
        f"Pemilik data: {contract.owner} ({contract.contact}).",
    ]
    if named:
        lines.append(f"Kolom yang perlu diperiksa, berwarna kuning: {', '.join(named)}.")
    return [
        *lines,
        f"1. Perbaiki baris pada lembar {contract.table}. Isinya persis seperti yang dikirim. Kolom saran"
        " terisi hanya bila nilainya pasti; salin ke kolom yang disebut.",
        "2. Jangan ubah koreksi_file dan koreksi_row: keduanya menunjuk baris yang diganti. Karena itu"
        " kolom tersebut terkunci dan baris tidak dapat diurutkan.",
        "3. Baris yang memang sudah benar dibiarkan saja, atau dihapus dari berkas sesudah proteksi lembar"
        " dibuka (Tinjau, lalu Buka Proteksi Lembar; tanpa sandi).",
        "4. Baris yang tidak boleh ada (orang yang salah tercatat, kembaran baris lain) ditarik: pilih TARIK di kolom"
        " tarik, isi alasan_tarik, petugas_tarik, dan petugas_kedua_tarik, yaitu orang lain yang ikut memastikan. Baris"
        " itu keluar dari bulan ini; bila rumah tangganya terhitung miskin ekstrem, ia didatangi lebih dahulu.",
        f"5. {FORMULA}",
        f"6. Simpan sebagai XLSX dan taruh di landing zone, folder {folder}. Nama berkas bebas, asal bukan nama"
        " berkas yang dikoreksi; bila dikirim ulang, pakai nama yang sama.",
        "7. Sandi berkas biarkan terpasang: kiriman ini terbaca dengan sandi serah-terima OPD ini.",
    ]


def column_rows(contract: Contract) -> list[tuple[str, ...]]:
    """Returns the table of columns, its header first."""
    rows: list[tuple[str, ...]] = [HEADER]
    for c in contract.columns:
        rows.append(
            (
                c.name,
                c.description or c.name,
                _required(contract, c),
                how_to_write(c),
                ", ".join(choices(c)),
            )
        )
    return rows


def _required(contract: Contract, column: Column) -> str:
    if column.name in contract.properties.get("oneOf", []):
        return "salah satu"
    return "ya" if column.required else "tidak"


def _months(count: int) -> str:
    if count % 12 == 0:
        return "tahun" if count == 12 else f"{count // 12} tahun"
    return "bulan" if count == 1 else f"{count} bulan"
