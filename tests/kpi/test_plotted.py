"""What Dagster shows of a KPI table: nothing that would give a small count away, nothing made up."""

from assets.kpi.plotted import PLOTTED, curves, figures, table

COLUMNS = (
    "periode text, set_garis text, kode text, nama text, jiwa_miskin_ekstrem integer,"
    " jiwa_miskin_ekstrem_perkiraan double, jiwa_miskin_ekstrem_bawah double, jiwa_miskin_ekstrem_atas double"
)
KOJA = ("31.72.03", "Koja", 141, 172.04, 133.0, 214.0)
SURE = ("31.72.04", "Cilincing", 90, 90.0, 89.8, 90.2)  # its interval leaves nothing in doubt


def shown(warehouse, draw, *areas):
    draw("kpi.kecamatan", COLUMNS, [("2022-04", "SASARAN_2022", *area) for area in areas])
    return figures(warehouse, "kpi.kecamatan", "2022-04")


def test_an_areas_figure_and_its_interval(warehouse, draw):
    found = shown(warehouse, draw, KOJA, SURE)
    assert curves(found)["Koja (31.72.03) · perkiraan"] == 172.0
    assert curves(found)["Koja (31.72.03) · batas atas"] == 214.0 and len(curves(found)) == 6
    assert "| 31.72.03 | Koja | 172 | 133 sampai 214 |" in table(found)


def test_other_months_and_lines_are_not_shown(warehouse, draw):
    rows = [("2022-03", "SASARAN_2022", *KOJA), ("2022-04", "LAIN", *KOJA)]
    draw("kpi.kecamatan", COLUMNS, rows)
    assert figures(warehouse, "kpi.kecamatan", "2022-04") == []


def test_beside_a_small_count_no_figure_without_doubt_is_shown(warehouse, draw):
    """By subtraction from what they add up to, the small one would be known."""
    small = ("31.72.05", "Pademangan", 3, 5.0, 1.0, 12.0)
    assert shown(warehouse, draw, KOJA, SURE, small) == []
    assert "Belum ada" in table([])
    assert len(shown(warehouse, draw, KOJA, small)) == 2, "in doubt they tell nothing"


def test_what_is_unknown_is_no_number(warehouse, draw):
    none = ("31.72.01", "Penjaringan", None, None, None, None)
    half = ("31.72.02", "Tanjung Priok", 66, 86.0, None, None)
    assert [row[0] for row in shown(warehouse, draw, none, half, KOJA)] == ["31.72.03"]


def test_of_many_areas_there_is_a_table_and_no_curve(warehouse, draw):
    found = shown(warehouse, draw, *((f"31.72.{n:02}", *KOJA[1:]) for n in range(PLOTTED + 1)))
    assert curves(found) == {} and table(found).count("Koja") == PLOTTED + 1
