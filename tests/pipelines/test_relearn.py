"""`konvergensi relearn`, by the real command."""

APRIL = "2022-04"
SIGNED = ("--by", "Ani", "--reason", "Dinas mengganti aplikasinya")


def test_a_month_learns_anew_where_somebody_asked(small):
    learnt = "select distinct dipelajari from identity.weight where pasangan > 0"
    assert small.query(learnt) == [(APRIL,)]
    said = small.run("relearn", APRIL, *SIGNED).stdout
    assert f"refresh --periode {APRIL}" in said
    assert small.query('select periode, "by", reason from quality.relearn') == [
        (APRIL, *SIGNED[1::2])
    ]
    before = small.query("select * from identity.weight order by all")
    small.run("refresh", "--periode", APRIL, "--quiet")
    assert small.query("select * from identity.weight order by all") == before, "of the same rows"


def test_a_month_that_is_none_is_named(small):
    assert "TTTT-BB" in small.run("relearn", "2022-13", *SIGNED, code=2).stderr
