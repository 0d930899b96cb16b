"""`konvergensi kpi` and `query --as-of`, by the real command."""

import re

APRIL = "2022-04"
FIGURE = "select jiwa_miskin_ekstrem_perkiraan as n from kpi.kota where set_garis = 'SASARAN_2022'"


def test_what_was_published_is_answered_as_of_a_day(small):
    told = small.run("kpi", "--as-of", "2199-01-01").stdout
    assert f"Miskin ekstrem {APRIL}, seperti terbit sampai 2199-01-01" in told
    assert "belum terbit" in small.run("kpi", "--as-of", "2022-01-01", code=1).stderr
    [[now]] = small.query(FIGURE)
    latest = small.run("query", FIGURE, "--as-of", "2199-01-01", "--csv").stdout
    assert latest.splitlines() == ["n", str(now)]
    assert small.run("query", FIGURE, "--as-of", "2022-01-01", "--csv").stdout == "n\n"
    other = small.run("query", "select 1 from identity.person", "--as-of", "2199-01-01", code=1)
    assert "identity" in other.stderr and "Traceback" not in other.stderr
    [[before]] = small.query("select count(*) from kpi.revision")
    small.run("refresh", "--periode", APRIL, "--quiet")
    assert small.query("select count(*) from kpi.revision") == [(before,)], (
        "the same is no revision"
    )


def test_people_read_whole_persons_and_the_interval(small):
    told = small.run("kpi").stdout
    [[low, high]] = small.query(
        "select round(jiwa_miskin_ekstrem_bawah)::bigint as low, round(jiwa_miskin_ekstrem_atas)::bigint as high"
        " from kpi.kecamatan"
        f" where periode = '{APRIL}' and set_garis = 'SASARAN_2022' order by jiwa_miskin_ekstrem_perkiraan desc limit 1"
    )
    assert f"{low} - {high}" in told and "selang 90 %" in " ".join(told.split())
    assert not re.search(r"\d\.\d{3,}", told), "no decimals of a person"
