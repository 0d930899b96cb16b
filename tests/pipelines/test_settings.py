"""The home's own settings, and what the environment says before them."""

from pathlib import Path

import pytest

from pipelines.settings import settings

SET = "KONVERGENSI_SET_UTAMA"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONVERGENSI_HOME", str(tmp_path))
    monkeypatch.delenv(SET, raising=False)
    return tmp_path


def test_the_homes_file_speaks_where_the_environment_does_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings().set_utama == "SASARAN_2022"
    (home / "konvergensi.env").write_text(
        f"{SET}=SASARAN_2022,SASARAN_2026:2025-01\nKONVERGENSI_VISIT_PAUSE=5\n"
    )
    assert (settings().set_utama, settings().visit_pause) == (
        "SASARAN_2022,SASARAN_2026:2025-01",
        5,
    )
    monkeypatch.setenv(SET, "BPS_DKI")
    assert (settings().set_utama, settings().visit_pause) == ("BPS_DKI", 5)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (
            f"{SET}=A,B:2026-02,C:2025-03",
            SET,
        ),  # out of order: another set would decide than is meant
        (f"{SET}=A,B:2026-01,C:2026-01", SET),
        (f"{SET}=A,B", SET),
        (f"{SET}=sasaran 2022", SET),
        ("KONVERGENSI_SET_UTMA=A", "KONVERGENSI_SET_UTMA"),  # a slip is told, not passed over
    ],
)
def test_a_setting_that_cannot_be_is_named(
    home: Path, capsys: pytest.CaptureFixture[str], line: str, named: str
) -> None:
    (home / "konvergensi.env").write_text(line + "\n")
    with pytest.raises(SystemExit, match="2"):
        settings()
    known = "dikenal (" if "UTMA" in named else "dapat dipakai"
    assert capsys.readouterr().err.startswith(f"{named}: setelan ini tidak {known}")


def test_spark_without_its_package_is_said_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The package is not in the tests' environment: without the setting nothing asks for it."""
    assert settings().engine == "duckdb"
    monkeypatch.setenv("KONVERGENSI_ENGINE", "spark")
    with pytest.raises(SystemExit, match="2"):
        settings()
    assert "pip install konvergensi[spark]" in capsys.readouterr().err.replace("\n", " ")
