-- grain: one record that its NIK or a rule gives to one person in Dukcapil, looked at alone
-- lemah: neither NIK nor card speak for it, but name, birth date, a damaged NIK and the kelurahan.
select isi, grup, orang, null as isi_wajah, null as aturan, false as lemah from nik_match
union all
select isi, grup, orang, isi_wajah, aturan, aturan = 'NAMA_TANGGAL_KELURAHAN' as lemah from exact_match
union all
select isi, grup, orang, isi_wajah, aturan, lemah from damaged_match
