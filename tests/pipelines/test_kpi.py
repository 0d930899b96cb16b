"""`konvergensi kpi` and `query --as-of`, by the real command."""

import duckdb

from expectations.contract import contracts
from pipelines.kpi_table import kpi_table

APRIL = "2022-04"
FIGURE = "select jiwa_miskin_ekstrem_perkiraan as n from kpi.kota where set_garis = 'SASARAN_2022'"


def test_what_was_published_is_answered_as_of_a_day(small_home):
    told = small_home.run("kpi", "--as-of", "2199-01-01").stdout
    assert f"Miskin ekstrem {APRIL}, seperti terbit sampai 2199-01-01" in told
    assert "belum terbit" in small_home.run("kpi", "--as-of", "2022-01-01", code=1).stderr
    [[now]] = small_home.query(FIGURE)
    latest = small_home.run("query", FIGURE, "--as-of", "2199-01-01", "--csv").stdout
    assert latest.splitlines() == ["n", str(now)]
    assert small_home.run("query", FIGURE, "--as-of", "2022-01-01", "--csv").stdout == "n\n"
    other = small_home.run(
        "query", "select 1 from identity.person", "--as-of", "2199-01-01", code=1
    )
    assert "identity" in other.stderr and "Traceback" not in other.stderr


def test_an_estimate_of_a_few_is_told_from_a_count(small_home):
    told = small_home.run("kpi").stdout
    assert "tertutup" in told and "Perkiraan bukan hitungan" in told


def test_people_read_whole_persons_and_the_interval(tmp_path):
    kinds = {"number": "double", "integer": "bigint", "boolean": "boolean"}
    columns = contracts()["kpi.kecamatan"].columns
    listed = ", ".join(f'"{c.name}" {kinds.get(c.type, "varchar")}' for c in columns)
    with duckdb.connect(str(tmp_path / "k.duckdb")) as con:
        con.execute(f"create schema kpi; create table kpi.kecamatan ({listed}, tertutup varchar[])")
        con.execute(
            "create table kpi.kota as select '31.72' kode, 'Jakarta Utara' nama, '2022-04' periode"
        )
        con.execute(
            "insert into kpi.kecamatan by name select '2022-04' as periode, '31.72.03' as kode, 'Koja' as nama,"
            " 'SASARAN_2022' as set_garis, 173.85928106 as jiwa_miskin_ekstrem_perkiraan,"
            " 0.0459 as p0_miskin_ekstrem, 137.6 as jiwa_miskin_ekstrem_bawah,"
            " 214.4 as jiwa_miskin_ekstrem_atas, []::varchar[] as tertutup"
        )
    _, heads, [row] = kpi_table(tmp_path / "k.duckdb", APRIL, "SASARAN_2022")
    shown = dict(zip(heads, row, strict=True))
    assert (shown["perkiraan"], shown["selang 90 %"]) == ("174", "138 - 214")
    assert "4,59 %" in row
