-- grain: one member of one DTSEN family
-- Where the family lives its own row says; what the member's KTP says stands in where none does, or where a card came
-- twice with two kelurahan. A card number that lost digits is nobody's family. `disabilitas`: at least one thing is done
-- with much difficulty or not at all, the Washington Group's measure; null where nothing was asked, or where no code book said what the answers mean.
with keluarga as (
    select
        no_kk,
        case when min(alamat) = max(alamat) then min(alamat) end as alamat,
        min(kode_kelurahan) as kode_kelurahan
    from staging.dtsen_keluarga
    where periode = $periode and length(no_kk) = 16
    group by no_kk
    having min(kode_kelurahan) = max(kode_kelurahan)
),

asked as (
    select
        *,
        list_transform(list_filter(
            [
                penglihatan, pendengaran, berjalan_atau_naik_tangga, menggunakan_tangan_jari,
                belajar_kemampuan_intelektual, pengendalian_perilaku, berbicara_komunikasi, mengurus_diri,
                mengingat_berkonsentrasi
            ],
            lambda x: not read_is_blank(x)
        ), lambda x: coalesce(read_kesulitan(x), '?')) as kesulitan
    from delivered
)

select
    d.delivery_periode,
    d.file,
    d.row,
    read_nik(d.nik) as nik,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama)) as nama,
    read_date(d.tanggal_lahir) as tanggal_lahir,
    read_jenis_kelamin(d.jenis_kelamin) as jenis_kelamin,
    read_hubungan(d.hubungan) as hubungan,
    case when length(read_no_kk(d.no_kk)) = 16 then read_no_kk(d.no_kk) end as id_kelompok,
    read_in(d.status_kawin, ['BELUM KAWIN', 'KAWIN', 'CERAI HIDUP', 'CERAI MATI']) as status_kawin,
    case when k.no_kk is not null then k.alamat else upper(read_blank(d.alamat)) end as alamat,
    case when k.no_kk is null then read_rt(d.rt) end as rt,
    case when k.no_kk is null then read_rw(d.rw) end as rw,
    read_blank(d.kelurahan) as kelurahan,
    read_blank(d.kecamatan) as kecamatan,
    coalesce(
        k.kode_kelurahan, read_kode_kelurahan(d.kode_kelurahan), t.kode_kelurahan
    ) as kode_kelurahan,
    read_in(d.partisipasi_sekolah, ['BELUM PERNAH', 'MASIH', 'TIDAK LAGI']) as partisipasi_sekolah,
    case read_in(d.partisipasi_sekolah, ['BELUM PERNAH', 'MASIH', 'TIDAK LAGI'])
        when 'MASIH' then true
        when 'BELUM PERNAH' then false
        when 'TIDAK LAGI' then false
    end as masih_sekolah,
    read_code(d.pendidikan) as pendidikan,
    read_in(d.status_bekerja, ['BEKERJA', 'TIDAK BEKERJA']) as status_bekerja,
    case read_in(d.status_bekerja, ['BEKERJA', 'TIDAK BEKERJA'])
        when 'BEKERJA' then true
        when 'TIDAK BEKERJA' then false
    end as bekerja,
    read_code(d.lapangan_usaha) as lapangan_usaha,
    read_kesulitan(d.penglihatan) as penglihatan,
    read_kesulitan(d.pendengaran) as pendengaran,
    read_kesulitan(d.berjalan_atau_naik_tangga) as berjalan_atau_naik_tangga,
    read_kesulitan(d.menggunakan_tangan_jari) as menggunakan_tangan_jari,
    read_kesulitan(d.belajar_kemampuan_intelektual) as belajar_kemampuan_intelektual,
    read_kesulitan(d.pengendalian_perilaku) as pengendalian_perilaku,
    read_kesulitan(d.berbicara_komunikasi) as berbicara_komunikasi,
    read_kesulitan(d.mengurus_diri) as mengurus_diri,
    read_kesulitan(d.mengingat_berkonsentrasi) as mengingat_berkonsentrasi,
    case
        when list_has_any(d.kesulitan, ['BANYAK', 'TIDAK BISA']) then true
        when list_has_any(d.kesulitan, ['TIDAK', 'SEDIKIT'])
            and len(list_filter(d.kesulitan, lambda x: not list_contains(['TIDAK', 'SEDIKIT'], x))) = 0
            then false
    end as disabilitas,
    read_yes_no(d.pbi_nas) as pbi_nas,
    read_yes_no(d.pbi_pemda) as pbi_pemda,
    cast(null as date) as tanggal_data
from asked as d
left join keluarga as k
    on read_no_kk(d.no_kk) = k.no_kk
left join tempat as t
    on d.kelurahan is not distinct from t.kelurahan
    and d.kecamatan is not distinct from t.kecamatan
