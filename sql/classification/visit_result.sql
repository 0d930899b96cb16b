-- grain: one delivered row of a Lurah's workbook
-- Which household it speaks of today, and whether it is taken: a row that cannot be is returned to the Lurah
-- with its reason. The household is the one of the reported id, or the one that took it over. A household of
-- which no more than half of those who lived there when the workbook was made, and who lived here still in the
-- month of the delivery, were left together had parted: nobody can say which part was judged. What happens to
-- a household later returns nothing that was taken.
-- `keputusan_angka` is the class that the visit's own figure gives under the lines that decided on its day;
-- `bertentangan`, that the decision says another. Where the officer did not say how many live from it, the figure is divided by those whom the
-- registers know there (`anggota_dari_register`): it is kept, and held against nobody's decision.
-- `diragukan` and `ditahan`: a decision that contradicts its own figure, that takes a household off the list which was
-- extremely poor in the newest month before the delivery, or a household said to have moved or died, settles nothing until
-- another officer says the same within 92 days, or the row names a document. What became of the household since does not
-- change that. Who is meant keeps aid as long as nobody else has looked.
-- `ditahan` too: rows of one delivery month that speak of one day and decide differently. Neither is taken before another
-- officer, or a document, says which; that is no doubt of a decision itself, so that second visits go on measuring it.
-- `catatan`: what an accepted row lacks.
with visit as (
    select
        v.* replace (upper(regexp_replace(trim(v.petugas), '\s+', ' ', 'g')) as petugas),
        coalesce(h.household_id, s.household_id) as kini,
        r.id is not null as terdaftar,
        r.last_periode < v.delivery_periode as sudah_tiada,
        v.tanggal < cast(r.first_periode || '-01' as date) as belum_ada
    from staging.verval as v
    left join household.household as h
        on v.household_id = h.household_id
        and h.periode = $periode
    left join household.successor as s
        on v.household_id = s.id_lama
        and s.periode = $periode
    left join identity.registry as r
        on v.household_id = r.id
        and r.kind = 'HOUSEHOLD'
    where v.periode = $periode
),

issued as (
    select
        v.household_id,
        v.delivery_periode,
        max(m.periode) as periode
    from (select distinct household_id, delivery_periode from visit) as v
    inner join household.member as m
        on v.household_id = m.household_id
        and m.periode < v.delivery_periode
    group by v.household_id, v.delivery_periode
),

parted as (
    select
        i.household_id,
        i.delivery_periode,
        count(*) as masih_di_sini,
        count(*) filter (where now.household_id in (i.household_id, v.kini)) as bersama
    from issued as i
    inner join (select distinct household_id, delivery_periode, kini from visit) as v
        on i.household_id = v.household_id
        and i.delivery_periode = v.delivery_periode
    inner join household.member as was
        on i.household_id = was.household_id
        and i.periode = was.periode
    inner join household.member as now
        on was.person_id = now.person_id
        and now.periode = i.delivery_periode
    group by i.household_id, i.delivery_periode
    having 2 * count(*) filter (where now.household_id in (i.household_id, v.kini)) <= count(*)
),

-- Who was visited is the lesser part of the household that took theirs over: the others were not asked.
lesser as (
    select
        v.household_id,
        v.delivery_periode,
        count(now.person_id) as dikunjungi
    from (select distinct household_id, delivery_periode, kini from visit where kini <> household_id) as v
    inner join household.household as h
        on v.kini = h.household_id
        and h.periode = $periode
    inner join issued as i
        on v.household_id = i.household_id
        and v.delivery_periode = i.delivery_periode
    inner join household.member as was
        on i.household_id = was.household_id
        and i.periode = was.periode
    left join household.member as now
        on was.person_id = now.person_id
        and now.periode = $periode
        and now.household_id = v.kini
    group by v.household_id, v.delivery_periode, h.jumlah_anggota
    having 2 * count(now.person_id) < h.jumlah_anggota
),

judged as (
    select
        v.*,
        l.household_id is not null as bagian_kecil,
        cast(
            case
                when v.pengeluaran_verifikasi > 0
                    then v.pengeluaran_verifikasi
                        / case when v.jumlah_anggota_verifikasi >= 1 then v.jumlah_anggota_verifikasi else z.jumlah_anggota end
            end as decimal(18, 2)
        ) as per_kapita_rp,
        v.pengeluaran_verifikasi > 0 and coalesce(v.jumlah_anggota_verifikasi, 0) < 1 and z.jumlah_anggota is not null
            as anggota_dari_register,
        case
            when v.tanggal > last_day(cast($periode || '-01' as date))
                then 'Tanggal kunjungan sesudah bulan laporan; dipakai mulai bulan itu.'
            when not v.terdaftar then 'Nomor rumah tangga tidak pernah diterbitkan; salin dari buku kerja.'
            when v.belum_ada
                then 'Tanggal kunjungan sebelum nomor rumah tangga ini diterbitkan; perbaiki tanggalnya.'
            when v.hasil_kunjungan in ('PINDAH', 'MENINGGAL') then null
            when p.household_id is not null
                then 'Rumah tangga ini telah terpisah; kunjungi masing-masing yang sekarang.'
            when v.kini is null and v.sudah_tiada then 'Rumah tangga ini tidak lagi tercatat tinggal di sini.'
        end as alasan_kembali
    from visit as v
    left join parted as p
        on v.household_id = p.household_id
        and v.delivery_periode = p.delivery_periode
    left join lesser as l
        on v.household_id = l.household_id
        and v.delivery_periode = l.delivery_periode
    left join household.household as z
        on v.kini = z.household_id
        and z.periode = $periode
),

-- Where the household is, or last was.
place as (
    select
        v.household_id,
        max_by(h.kode_kelurahan, h.periode) as kode_kelurahan
    from (select distinct household_id from visit) as v
    inner join household.household as h
        on v.household_id = h.household_id
        and h.periode <= $periode
    group by v.household_id
),

-- Whose workbook it is, by most of its rows: so a number that never was goes back too.
book as (
    select
        v.delivery_periode,
        v.file,
        mode(p.kode_kelurahan order by p.kode_kelurahan) as kode_kelurahan,
        (select max(k.periode) from kelas_lama as k where k.periode < v.delivery_periode) as sebelum
    from visit as v
    left join place as p
        on v.household_id = p.household_id
    group by v.delivery_periode, v.file
),

-- What each row says of its household, and whether that needs a second witness.
stated as (
    select
        j.*,
        coalesce(now.kode_kelurahan, was.kode_kelurahan, b.kode_kelurahan) as kode_kelurahan,
        coalesce(j.kini, j.household_id) as rumah_tangga,
        j.alasan_kembali is null
        and j.hasil_kunjungan = 'DITEMUKAN'
        and j.keputusan in ('MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN')
        and j.kini is not null
        and not j.bagian_kecil as menentukan,
        j.hasil_kunjungan in ('PINDAH', 'MENINGGAL') as pergi,
        case
            when j.per_kapita_rp < l.garis_miskin_ekstrem_rp then 'MISKIN EKSTREM'
            when j.per_kapita_rp < l.garis_miskin_rp then 'MISKIN'
            when j.per_kapita_rp >= l.garis_miskin_rp then 'TIDAK MISKIN'
        end as menurut_angka,
        k.household_id is not null as tercatat_ekstrem
    from judged as j
    left join household.household as now
        on j.kini = now.household_id
        and now.periode = $periode
    left join place as was
        on j.household_id = was.household_id
    left join book as b
        on j.delivery_periode = b.delivery_periode
        and j.file = b.file
    left join classification.line as l
        on coalesce(now.kode_kelurahan, was.kode_kelurahan, 'TIDAK DIKETAHUI') = l.kode_kelurahan
        and l.set_garis = set_utama(strftime(j.tanggal, '%Y-%m'))
        and l.periode = $periode
    left join kelas_lama as k
        on coalesce(j.kini, j.household_id) = k.household_id
        and k.set_garis = set_utama(b.sebelum)
        and k.kelas = 'MISKIN_EKSTREM'
        and k.periode = b.sebelum
),

doubted as (
    select
        *,
        coalesce(
            not anggota_dari_register
            and hasil_kunjungan = 'DITEMUKAN'
            and keputusan in ('MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN')
            and keputusan <> menurut_angka,
            false
        ) as bertentangan,
        alasan_kembali is null and (menentukan or pergi) as berbicara,
        berbicara
        and (pergi or bertentangan or (tercatat_ekstrem and keputusan <> 'MISKIN EKSTREM')) as diragukan
    from stated
),

opposed as (
    select
        *,
        berbicara and min(pendirian) over same_day <> max(pendirian) over same_day as berselisih
    from (
        select
            *,
            case when berbicara then case when pergi then 'PERGI' else keputusan end end as pendirian
        from doubted
    )
    window same_day as (partition by rumah_tangga, tanggal, delivery_periode)
),

-- Rows with which another officer's row agrees.
witnessed as (
    select distinct
        one.delivery_periode,
        one.file,
        one.row
    from doubted as one
    inner join doubted as other
        on one.rumah_tangga = other.rumah_tangga
    where one.berbicara
        and other.berbicara
        and dua_petugas(one.petugas, other.petugas)
        and abs(one.tanggal - other.tanggal) <= 92
        and one.pergi = other.pergi
        and (one.pergi or one.keputusan = other.keputusan)
),

held as (
    select
        d.*,
        (d.diragukan or d.berselisih)
        and w.row is null
        and not dokumen_bernomor(d.dokumen) as ditahan
    from opposed as d
    left join witnessed as w
        on d.delivery_periode = w.delivery_periode
        and d.file = w.file
        and d.row = w.row
)

select
    delivery_periode,
    file,
    row,
    household_id as household_id_lapor,
    case when alasan_kembali is null then kini end as household_id,
    kode_kelurahan,
    tanggal,
    petugas,
    hasil_kunjungan,
    replace(keputusan, ' ', '_') as keputusan,
    per_kapita_rp,
    coalesce(anggota_dari_register, false) as anggota_dari_register,
    replace(menurut_angka, ' ', '_') as keputusan_angka,
    menentukan,
    bertentangan,
    diragukan,
    ditahan,
    alasan_kembali is null as diterima,
    alasan_kembali,
    case
        when ditahan then
            case
                when berselisih then 'Jawaban untuk rumah tangga ini pada hari itu berbeda-beda'
                when pergi then 'Rumah tangga dinyatakan pindah atau meninggal'
                when bertentangan then 'Keputusan bertentangan dengan angkanya sendiri'
                -- what it is on record as must not lead whoever goes there next
                else 'Keputusan ini memerlukan kepastian'
            end
            || '; belum berlaku sampai petugas lain memastikannya dalam 92 hari, atau nomor suratnya ditulis di kolom'
            || ' dokumen.'
        when alasan_kembali is null
            and hasil_kunjungan = 'DITEMUKAN'
            and keputusan in ('MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN')
            and pengeluaran_verifikasi is not null
            and (per_kapita_rp is null or anggota_dari_register)
            then
                case
                    when anggota_dari_register then
                        'Jumlah anggota kosong atau tidak terbaca: angka dibagi jumlah anggota menurut register'
                    else 'Pengeluaran nol'
                end
                || '; keputusan dipakai, tetapi tidak dapat dibandingkan dengan angkanya; lengkapi dan kirim lagi.'
    end as catatan
from held
