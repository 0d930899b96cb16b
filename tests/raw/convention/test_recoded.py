"""A kelurahan gets another code: what was delivered before, and who goes on writing the old one, still finds it."""

from tests.raw.conftest import MONTH, Office, dtks, wilayah

BEFORE, KOJA = "2022-01", {"nama_kecamatan": "Koja", "kode_kecamatan": "31.72.03"}
RAWA = wilayah("31.72.03.1002", nama_kelurahan="Rawa Badak", kode_bps="3175040002", **KOJA)
TUGU = wilayah("31.72.03.1003", nama_kelurahan="Tugu", kode_bps="3175040003", **KOJA)


def stage(office: Office, *codes: str, then: str = MONTH) -> list[str | None]:
    """Returns the codes of rows delivered in the month `then`, as April has them."""
    rows = [dtks(i, kelurahan=code, kecamatan="KOJA") for i, code in enumerate(codes, start=1)]
    office.put("a.csv", rows, then)
    return [kode for (kode,) in office.stage("kode_kelurahan")]


def areas(office: Office, month: str, *rows: dict) -> None:
    office.put("wilayah.csv", rows, month, "wilayah")
    office.load(month, "wilayah")


def test_a_code_of_last_year_finds_its_kelurahan(office: Office) -> None:
    areas(office, BEFORE, RAWA, TUGU)
    areas(office, MONTH, RAWA | {"kode_kelurahan": "31.72.03.1007"}, TUGU)
    assert stage(office, "31.72.03.1002", "3172031003", "31.72.03.1007", then=BEFORE) == [
        "31.72.03.1007", "31.72.03.1003", "31.72.03.1007",
    ]  # fmt: skip
    assert stage(office, "31.72.03.1002", "31.72.03.1007") == ["31.72.03.1007"] * 2


def test_it_is_known_by_bps_code_where_the_name_changed_too(office: Office) -> None:
    areas(office, BEFORE, RAWA)
    new = RAWA | {"kode_kelurahan": "31.72.03.1007", "nama_kelurahan": "Rawa Badak Utara"}
    areas(office, MONTH, new)
    assert stage(office, "31.72.03.1002") == ["31.72.03.1007"]


def test_a_code_that_means_another_kelurahan_now_keeps_what_it_meant(office: Office) -> None:
    areas(office, BEFORE, RAWA, TUGU)
    swapped = (
        RAWA | {"kode_kelurahan": "31.72.03.1003"},
        TUGU | {"kode_kelurahan": "31.72.03.1002"},
    )
    areas(office, MONTH, *swapped)
    assert stage(office, "31.72.03.1002", "31.72.03.1003", then=BEFORE) == [
        "31.72.03.1003",
        "31.72.03.1002",
    ]


def test_what_was_delivered_since_means_what_it_says(office: Office) -> None:
    areas(office, BEFORE, RAWA, TUGU)
    areas(
        office,
        MONTH,
        RAWA | {"kode_kelurahan": "31.72.03.1003"},
        TUGU | {"kode_kelurahan": "31.72.03.1002"},
    )
    assert stage(office, "31.72.03.1002", "31.72.03.1003") == ["31.72.03.1002", "31.72.03.1003"]


def test_of_one_that_parted_nobody_knows_which_half_a_code_means(office: Office) -> None:
    areas(office, BEFORE, RAWA)
    halves = [
        RAWA | {"kode_kelurahan": f"31.72.03.100{k}", "nama_kelurahan": f"Rawa Badak {side}"}
        for k, side in ((7, "Utara"), (8, "Selatan"))
    ]
    areas(office, MONTH, *halves)
    assert stage(office, "31.72.03.1002") == ["31.72.03.1002"], "no code of today: told as outside"


def test_codes_of_bps_go_the_same_way(office: Office) -> None:
    areas(office, BEFORE, RAWA, TUGU)
    areas(office, MONTH, RAWA | {"kode_kelurahan": "31.72.03.1007"}, TUGU)
    assert stage(office, "3175040002", "3175040003", then=BEFORE) == [
        "31.72.03.1007",
        "31.72.03.1003",
    ]
