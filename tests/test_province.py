"""A refresh over all of DKI, and a month that comes to be compared only later: real runs of the command."""

from tests.conftest import Home

KOTA = ["31.01", "31.71", "31.72", "31.73", "31.74", "31.75"]
SUMMED = "sum(jumlah_jiwa), sum(jiwa_miskin_ekstrem), sum(kebutuhan), sum(kebutuhan_terlayani)"


def test_five_kota_and_a_kabupaten_make_the_province(home: Home) -> None:
    assert "tidak ada wilayah 32" in home.run("sample", "--wilayah", "32", code=2).stderr
    home.run("sample", "--persons", "4000", "--months", "1", "--wilayah", "31", "--quiet")
    home.run("refresh", "--periode", "2022-04", "--quiet")
    kota = home.query("select distinct kode from kpi.kota order by 1")
    assert [row[0] for row in kota] == KOTA
    assert home.query("select distinct kode, peringkat from kpi.provinsi") == [("31", 1)]
    for level in ("kota", "kecamatan", "kelurahan"):
        parts, whole = (
            home.query(f"select {SUMMED} from kpi.{name} where set_garis = 'SASARAN_2022'")
            for name in (level, "provinsi")
        )
        assert parts == whole, level
    assert home.query(
        "select count(distinct kode) from intervention.coverage where tingkat = 'PROVINSI'"
    ) == [(1,)]
    assert home.query("select kode from monitoring.cohort where tingkat = 'PROVINSI'") == [("31",)]
    table = home.run("kpi").stdout
    assert "Timur" in table and "tertutup" in table


def test_a_month_refreshed_later_makes_those_after_it_be_compared(home: Home) -> None:
    home.run("sample", "--persons", "1000", "--months", "2", "--quiet")
    home.run("refresh", "--periode", "2022-04", "--quiet")
    # March was never refreshed: April says so, and is refreshed again once March is there.
    assert home.query("select bulan, siap from quality.month") == [("2022-03", False)]
    assert "2022-03" in home.run("status").stdout.split("belum dibandingkan", 1)[1]
    waited = "select count(*) from intervention.need where terdaftar_sejak = '2022-03-31'"
    assert home.query(waited) == [(0,)]
    told = home.run("refresh", "--all").stdout
    assert "2022-03 terbit" in told and "2022-04 terbit" in told
    assert home.query("select bulan, siap from quality.month") == [("2022-03", True)]
    assert home.query(f"{waited} and periode = '2022-04'")[0][0] > 0
    assert "sudah mutakhir" in home.run("refresh", "--all").stdout
    assert "belum dibandingkan" not in home.run("status").stdout
