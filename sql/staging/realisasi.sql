-- grain: one intervention for one household or person
-- household_id or nik says for whom; at least one of them is there.
select
    delivery_periode,
    file,
    row,
    upper(replace(read_blank(kode_program), ' ', '_')) as kode_program,
    read_blank(household_id) as household_id,
    read_nik(nik) as nik,
    read_date(tanggal) as tanggal,
    read_rupiah(nominal) as nominal,
    read_in(status, ['RENCANA', 'BERJALAN', 'SELESAI', 'BATAL']) as status,
    read_blank(keterangan) as keterangan
from delivered
