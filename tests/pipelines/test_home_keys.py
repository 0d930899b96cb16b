"""Which keys a home has: made once, found again, and never guessed where the warehouse knows better."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assets.keys import DIRECT, HKDF, derive
from assets.warehouse import WarehouseError, WrongKey, connect
from pipelines.home_keys import home_keys, open_warehouse, possible_keys
from pipelines.settings import Settings, settings
from tests.conftest import Home

Make = Callable[..., Settings]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """made(KEY="…"): the settings of the one home, as a command would read them."""
    monkeypatch.delenv("KONVERGENSI_KEY", raising=False)
    monkeypatch.setenv("KONVERGENSI_HOME", str(tmp_path / "home"))

    def make(**env: str) -> Settings:
        for name, value in env.items():
            monkeypatch.setenv(f"KONVERGENSI_{name}", value)
        return settings()

    return make


def test_of_many_first_starts_one_makes_the_key(made: Make) -> None:
    found = made()
    with ThreadPoolExecutor(16) as starts:
        keys = list(starts.map(lambda _: possible_keys(found)[0], range(64)))
    assert len(set(keys)) == 1 and keys[0].scheme == HKDF
    assert found.key_file.stat().st_mode & 0o777 == 0o600
    assert found.key_file.read_text() == keys[0].secret and len(keys[0].secret) == 64
    assert sorted(path.name for path in found.home.glob("key*")) == [
        "key",
        "key.lock",
        "key.scheme",
    ]


def test_a_new_home_is_derived_and_an_earlier_one_stays_as_it_is(made: Make) -> None:
    found = made(KEY="satu kunci")
    assert home_keys(found) == derive("satu kunci", HKDF)
    found.scheme.unlink()
    connect(found.warehouse, "satu kunci", found.spill).close()
    assert home_keys(made()) == derive("satu kunci", DIRECT)
    open_warehouse(found)[0].close()
    assert found.scheme.read_text() == DIRECT
    assert home_keys(made()) == derive("satu kunci", DIRECT)


@pytest.mark.parametrize("threads", [1, 2])
def test_duckdb_takes_as_many_cores_as_the_setting_says(made: Make, threads: int) -> None:
    con, _ = open_warehouse(made(THREADS=str(threads)))
    with con:
        assert con.execute("select current_setting('threads')").fetchone() == (threads,)


def test_links_and_passwords_of_an_earlier_home_outlast_its_warehouse(made: Make) -> None:
    found = made(KEY="satu kunci")
    found.scheme.unlink()
    found.incidents.touch()
    assert home_keys(made()).scheme == DIRECT


@pytest.mark.parametrize("scheme", [DIRECT, HKDF])
@pytest.mark.parametrize("marked", [DIRECT, HKDF, None])
def test_a_warehouse_from_a_backup_opens_whatever_is_noted(
    made: Make, scheme: str, marked: str | None
) -> None:
    found = made(KEY="satu kunci")
    found.scheme.unlink()
    if marked:
        found.scheme.write_text(marked)
    connect(found.warehouse, derive("satu kunci", scheme).database, found.spill).close()
    con, keys = open_warehouse(found, read_only=True)
    con.close()
    assert keys.scheme == scheme
    open_warehouse(found)[0].close()
    assert found.scheme.read_text() == scheme and home_keys(found) == keys


def test_a_lost_or_empty_key_is_told_and_never_replaced(made: Make) -> None:
    found = made()
    open_warehouse(found)[0].close()
    for text, error in (("", WarehouseError), ("kunci orang lain", WrongKey)):
        found.key_file.write_text(text)
        with pytest.raises(error):
            open_warehouse(found)
        assert found.key_file.read_text() == text
    found.key_file.unlink()
    with pytest.raises(WarehouseError, match=r"kembalikan .*key dari simpanannya"):
        open_warehouse(found)
    assert not found.key_file.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEY", ""),
        ("NEW_KEY", "pendek-rahasia"),
        ("MEMORY_LIMIT", "7' apel"),
        ("MEMORY_LIMIT", "50%"),  # DuckDB takes no share of the machine's
        ("THREADS", "0"),
        ("HOME", "rumah?a"),
        ("HOME", "rumah [a]"),
        ("HOME", "rumah*"),
        ("HOME", "/dev/null/rumah"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_quoted(
    made: Make, name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        made(**{name: value})
    told = capsys.readouterr().err
    assert ended.value.code == 2 and told.startswith(f"KONVERGENSI_{name}: ")
    assert "rahasia" not in told and "apel" not in told


def test_a_lost_warehouse_is_told_and_not_made_anew(small: Home, tmp_path: Path) -> None:
    warehouse, aside = small.path / "warehouse.duckdb", tmp_path / "aside"
    warehouse.rename(aside)
    refresh, query, backup = ("refresh", "--all"), ("query", "select 1"), ("backup", str(tmp_path))
    signed = ("--by", "a", "--reason", "b")
    for asked in (("status",), refresh, query, backup, ("forget", "dtks", "2022-04", "x", *signed)):
        told = small.run(*asked, code=1).stderr
        assert "GUDANG DATA HILANG" in told and "cadangan" in told and "Traceback" not in told
    assert not warehouse.exists() and len(list(tmp_path.glob("*.cadangan"))) == 0
    (small.path / "published" / "konvergensi.duckdb").rename(tmp_path / "published")
    assert "BELUM DIHITUNG" in small.run("status").stdout, "who says so begins anew"
    aside.rename(warehouse)
    small.run("query", "select 1")


def test_a_damaged_key_or_warehouse_is_called_so(made: Make) -> None:
    found = made()
    open_warehouse(found)[0].close()
    key, whole = found.key_file.read_text(), found.warehouse.read_bytes()
    for damaged in (b"", b"\x90\xff" * 32):
        found.key_file.write_bytes(damaged)
        with pytest.raises(WarehouseError, match="key kosong atau rusak: kembalikan"):
            open_warehouse(found)
    found.key_file.write_text(key[:-1])
    with pytest.raises(WrongKey, match=r"periksa .*/key, atau isi KONVERGENSI_KEY"):
        open_warehouse(found)
    found.key_file.write_text(key)
    for damaged in (b"", bytes(8192) + whole[8192:]):
        found.warehouse.write_bytes(damaged)
        with pytest.raises(
            WarehouseError, match=r"warehouse\.duckdb rusak; pulihkan dari cadangan"
        ):
            open_warehouse(found, read_only=True)
