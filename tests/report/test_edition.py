"""What the meetings had before them when."""

from datetime import UTC, date, datetime

from assets.report.edition import edition, record_edition, written_until
from assets.report.files import File
from tests.conftest import Home

P = "2022-04"
FIRST = datetime(2022, 5, 3, 2, tzinfo=UTC)
LATE = datetime(2022, 5, 10, 17, 30, tzinfo=UTC)  # the 11th in Jakarta
LAST = datetime(2022, 6, 1, tzinfo=UTC)


def page(name: str, content: bytes) -> File:
    return File("RAPAT", "KOTA", "31.72", name, "HTML", content)


def test_each_file_as_it_was(warehouse):
    warehouse.execute("create schema if not exists report")
    assert written_until(warehouse, date(2022, 5, 3)) == []
    both = [page("a.html", b"one"), page("b.html", b"same")]
    assert record_edition(warehouse, P, both, FIRST) == 2
    assert record_edition(warehouse, P, both, LATE) == 0
    assert record_edition(warehouse, P, [page("a.html", b"two"), both[1]], LATE) == 1
    assert record_edition(warehouse, P, [page("a.html", b"two")], LAST) == 1, "b is no longer made"
    assert record_edition(warehouse, P, [page("a.html", b"two")], LAST) == 0
    assert edition(warehouse, P, date(2022, 5, 2)) == []
    assert edition(warehouse, P, date(2022, 5, 10)) == both
    assert edition(warehouse, P, date(2022, 5, 11)) == [page("a.html", b"two"), both[1]]
    assert edition(warehouse, P, date(2022, 6, 1)) == [page("a.html", b"two")]
    assert written_until(warehouse, date(2022, 5, 2)) == []
    assert written_until(warehouse, date(2022, 5, 3)) == [P]


def test_the_command_writes_them_beside_the_newest(small: Home):
    newest = small.path / "report" / P
    was = {path.name: path.read_bytes() for path in newest.iterdir()}
    small.run("report", "--as-of", "2199-01-01")
    then = small.path / "report" / f"{P}_menurut_2199-01-01"
    assert {path.name: path.read_bytes() for path in then.iterdir()} == was
    assert {path.name for path in newest.iterdir()} == was.keys()
    late = small.run("report", "--as-of", "2022-01-01", code=1)
    assert "Tidak ada laporan" in late.stderr
