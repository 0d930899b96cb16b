"""What was known when."""

from datetime import UTC, date, datetime

import pytest

from assets.publication.revision import as_known, record_revision

P, KOJA, CITY = "2022-04", "31.72.03", "31.72"
FIRST = datetime(2022, 5, 3, 2, tzinfo=UTC)
LATE = datetime(2022, 5, 10, 17, 30, tzinfo=UTC)  # the 11th in Jakarta
LAST = datetime(2022, 6, 1, tzinfo=UTC)


@pytest.fixture
def published(warehouse, draw):
    """published(at, koja, city, month): what a publication adds, by the expected number of both."""

    def publish(at, koja, city, month=P):
        draw(
            "kpi.area",
            "periode text, tingkat text, kode text, nama text, set_garis text, jiwa_miskin_ekstrem bigint,"
            " jiwa_miskin_ekstrem_perkiraan decimal(18, 8), jiwa_miskin_ekstrem_bawah decimal(18, 2),"
            " jiwa_miskin_ekstrem_atas decimal(18, 2)",
            [
                (month, "KECAMATAN", KOJA, "Koja", "SASARAN_2022", 5, koja, 1, 200),
                (month, "KOTA", CITY, "Jakarta Utara", "SASARAN_2022", 9, city, None, None),
            ],
        )
        return record_revision(warehouse, month, at)

    publish.con = warehouse
    return publish


def known(con, day):
    with as_known(con, day) as memory:
        return memory.execute(
            "select periode, kode, jiwa_miskin_ekstrem_perkiraan::double, urutan from kpi.area order by all"
        ).fetchall()


def test_only_what_changed_is_a_revision(published):
    assert published(FIRST, 10, 30) == 2
    assert published(FIRST, 10, 30) == 0
    assert published(LATE, 12, 30) == 1
    assert published(LAST, 12, None) == 1
    assert published(LAST, 10, None) == 1, "back to what it was is a change too"
    assert published.con.execute(
        "select kode, urutan, published_at, perkiraan::double, jiwa_miskin_ekstrem, bawah, atas from kpi.revision"
        " order by kode, urutan"
    ).fetchall() == [
        (CITY, 1, FIRST, 30, 9, None, None),
        (CITY, 2, LAST, None, 9, None, None),
        (KOJA, 1, FIRST, 10, 5, 1, 200),
        (KOJA, 2, LATE, 12, 5, 1, 200),
        (KOJA, 3, LAST, 10, 5, 1, 200),
    ]


def test_a_day_ends_in_jakarta(published):
    published(FIRST, 10, 30)
    published(LATE, 12, 30)
    published(LAST, 7, 7, "2022-05")
    assert known(published.con, date(2022, 5, 2)) == []
    first = [(P, CITY, 30, 1), (P, KOJA, 10, 1)]
    assert known(published.con, date(2022, 5, 3)) == first
    assert known(published.con, date(2022, 5, 10)) == first
    assert known(published.con, date(2022, 5, 11)) == [(P, CITY, 30, 1), (P, KOJA, 12, 2)]
    assert len(known(published.con, None)) == 4
    with as_known(published.con, None) as memory:
        assert memory.execute("select distinct nama from kpi.kota").fetchall() == [
            ("Jakarta Utara",)
        ]
        assert memory.execute("select count(*) from kpi.kelurahan").fetchall() == [(0,)]
