-- grain: one record that was delivered more than once with the same values
-- beragam: its rows differ in spelling or, where no birth date says whom they mean (tanpa_tanda: a NIK may be the
-- father's; twins without a name have one date), in relation or line.
with berulang as (
    select
        isi,
        min(struct_pack(s := source, p := delivery_periode, f := file, r := row)) as alamat,
        coalesce(min(ejaan) <> max(ejaan), false) as beda_ejaan,
        coalesce(min(hubungan) <> max(hubungan), false) or coalesce(min(no_urut) <> max(no_urut), false) as beda_baris,
        min(tanggal_lahir) is null or bool_or(nama_belum_ada(nama)) as tanpa_tanda,
    from person_row
    where isi in (select isi from person_row group by isi having count(*) > 1)
    group by isi
)

select
    isi,
    alamat,
    tanpa_tanda,
    beda_ejaan or (tanpa_tanda and beda_baris) as beragam,
from berulang
