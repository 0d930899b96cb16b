"""A reference that lost rows: missed until it comes again or somebody accepts it."""

import pytest

from assets.raw.shrunken import SHRUNKEN, lost, shrunken
from expectations.contract import sources
from tests.raw.conftest import Office, office, wilayah  # noqa: F401

WILAYAH = sources()["wilayah"]
ALL = ["31.72.04.1001", "31.72.04.1002", "31.72.04.1003"]


@pytest.fixture
def deliver(office: Office):  # noqa: F811
    """deliver(month, codes): loads a wilayah of these kelurahan; deliver.accept(month) accepts what it lost."""

    def put(month: str, codes: list[str], **values: str) -> None:
        office.put(f"w{month}.csv", [wilayah(code, **values) for code in codes], month, "wilayah")
        office.load(month, "wilayah")

    return put


def found(office: Office, month: str) -> int:  # noqa: F811
    return shrunken(office.con, WILAYAH, month)[1]


def accept(office: Office, month: str) -> None:  # noqa: F811
    office.con.execute(
        'insert into quality.waiver (check_name, periode, reason, "by") values (?, ?, ?, ?)',
        [f"{WILAYAH.name}.{SHRUNKEN}", month, "dimekarkan", "uji"],
    )


def test_a_first_delivery_and_a_new_name_lose_nothing(office, deliver):  # noqa: F811
    deliver("2022-01", ALL)
    assert shrunken(office.con, WILAYAH, "2022-01") == (1, 0)
    deliver("2022-02", [*ALL, "31.72.04.1004"], nama_kelurahan="NAMA BARU")
    assert shrunken(office.con, WILAYAH, "2022-02") == (3, 0)


def test_what_is_lost_is_missed_until_it_comes_again(office, deliver):  # noqa: F811
    deliver("2022-01", ALL)
    deliver("2022-02", ALL[:1])
    assert found(office, "2022-02") == 2 and found(office, "2022-03") == 2
    assert [code for code, _ in lost(office.con, WILAYAH, "2022-02")] == ALL[1:]
    deliver("2022-03", ALL[:1])
    assert found(office, "2022-03") == 2, "a second time is no proof"
    deliver("2022-04", ALL)
    assert found(office, "2022-04") == 0


def test_what_was_accepted_once_is_not_asked_again(office, deliver):  # noqa: F811
    deliver("2022-01", ALL)
    deliver("2022-02", ALL[:2])
    accept(office, "2022-02")
    assert found(office, "2022-02") == 1, "it fails, and its failure is accepted"
    assert found(office, "2022-03") == 0
    deliver("2022-04", ALL[:1])
    assert found(office, "2022-04") == 1, "what is lost later is another loss"


def test_a_reference_of_which_nothing_could_be_read_lost_nothing(office):  # noqa: F811
    office.refusal("w.csv", "bukan,daftar\n1,2\n", "wilayah")
    assert shrunken(office.con, WILAYAH, "2022-04") == (1, 0)
    assert lost(office.con, WILAYAH, "2022-04") == []
