"""What the report says of months that were published again."""

from assets.report.sections import revised

P, KOJA, SET = "2022-06", "31.72.03", "SASARAN_2022"
COLUMNS = (
    "periode text, kode text, set_garis text, urutan int, perkiraan decimal(18, 8), bawah decimal(18, 2),"
    " atas decimal(18, 2)"
)


def test_first_second_and_latest_of_what_was_corrected(warehouse, draw):
    assert revised(warehouse, P, KOJA) == [], "nothing on record"
    draw(
        "kpi.revision",
        COLUMNS,
        [
            ("2022-04", KOJA, SET, 1, 100, 80, 120),
            ("2022-04", KOJA, SET, 3, 130, 110, 150),
            ("2022-04", KOJA, SET, 2, 120, 100, 140),
            ("2022-05", KOJA, SET, 1, 90, 80, 100),
            ("2022-04", KOJA, "BPS_DKI", 1, 1, 0, 2),
            ("2022-04", "31.72.04", SET, 1, 1, 0, 2),
            ("2021-06", KOJA, SET, 1, 5, 4, 6),
            ("2021-06", KOJA, SET, 2, 6, 5, 7),
            ("2022-07", KOJA, SET, 1, 5, 4, 6),
            ("2022-07", KOJA, SET, 2, 6, 5, 7),
        ],
    )
    [section] = revised(warehouse, P, KOJA)
    [row] = section.tables[0].rows
    assert [cell.value for cell in row] == ["April 2022", 100, 120, 130, 2]
    assert (row[3].low, row[3].high) == (110, 150)
    [chart] = section.charts
    assert "Apr 2022: 100, kini 130 jiwa" in chart.words
    assert chart.svg.count("<path") > 2 and ">130<" in chart.svg
