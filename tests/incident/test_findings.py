"""What a finding calls the file that it is about."""

from assets.incident.findings import Result, find
from assets.quality.assets import rules
from assets.raw.delivery_check import REFUSED
from tests.raw.conftest import Office, dtks, office  # noqa: F401  (a fixture)


def test_aprils_file_is_never_called_februarys(office: Office) -> None:  # noqa: F811
    office.put("a.csv", [dtks(1)], "2022-02")
    office.put("a.csv", "bukan,register\n1,2\n", "2022-04")
    office.load("2022-04")
    told = {}
    for passed in (False, True):
        result = Result("raw.dtks", REFUSED, passed, 2, int(not passed))
        [finding] = find(office.con, "2022-04", [result], rules())
        told[passed] = finding.delivery_periode
    assert told == {False: "2022-04", True: "2022-02"}
