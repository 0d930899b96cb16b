"""One secret, one key for each purpose; the keys that outlive it travel with the warehouse."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.keys import DIRECT, HKDF, carry, derive, ids_key, password_keys, visit_keys
from assets.reencrypt import reencrypt
from assets.warehouse import WarehouseError, WrongKey, connect

NOW = datetime(2022, 6, 1, tzinfo=UTC)
PURPOSES = ("database", "links", "passwords", "ids", "draws", "portal", "visits")


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = derive("rahasia", HKDF)
    texts = [str(getattr(keys, name)) for name in PURPOSES]
    assert len(set(texts)) == len(PURPOSES) and not [text for text in texts if "rahasia" in text]
    assert derive("rahasia", HKDF) == keys != derive("rahasia2", HKDF)
    # RFC 5869 with this secret and these labels, worked out with another implementation: ids and files that are out
    # hang on it
    assert keys.database == "19d6e7b3794fef8214250b54365132f0a7255d4a8600b276b06661ff7be88e17"
    assert keys.ids == b"6a9f121fcce84128d87190241c16a61aff57d4aeae90036a7ea068dc829d0e54"


def test_an_earlier_home_goes_on_with_its_secret_as_every_key() -> None:
    keys = derive("rahasia", DIRECT)
    assert (keys.database, keys.draws) == ("rahasia", "rahasia")
    assert (keys.links, keys.passwords, keys.ids) == (b"rahasia", b"rahasia", b"rahasia")


def test_keys_show_themselves_nowhere() -> None:
    keys = derive("rahasia", HKDF)
    shown = f"{keys!r} {keys} {[keys]!r}"
    assert not [name for name in PURPOSES if str(getattr(keys, name)) in shown]
    assert "rahasia" not in shown


def test_a_scheme_of_a_later_release_is_refused() -> None:
    with pytest.raises(WarehouseError, match="lebih baru"):
        derive("rahasia", "hkdf-9")


def test_ids_keep_their_first_key_and_passwords_are_added(tmp_path: Path) -> None:
    ring = [derive("satu", DIRECT), derive("dua", HKDF), derive("tiga", HKDF)]
    files = [tmp_path / f"{i}.duckdb" for i in range(3)]
    connect(files[0], ring[0].database, tmp_path / "spill").close()
    for i in (0, 1):
        with connect(files[i], ring[i].database, tmp_path / "spill") as con:
            con.execute(f"create table raw.t{i} as from range(10)")
            reencrypt(con, files[i + 1], ring[i], ring[i + 1], NOW.replace(month=i + 1))
    with connect(files[2], ring[2].database, tmp_path / "spill") as con:
        assert ids_key(con, ring[2]) == b"satu"
        assert password_keys(con, ring[2]) == [
            ring[2].passwords,
            ring[1].passwords,
            ring[0].passwords,
        ]
        assert visit_keys(con, ring[2]) == [keys.visits for keys in reversed(ring)]
        assert con.execute("select count(*) from raw.t0, raw.t1").fetchall() == [(100,)]
        held = str(con.execute("from quality.carried_key").fetchall())
    assert "satu" not in held and ring[1].passwords.decode() not in held
    assert files[2].stat().st_mode & 0o077 == 0
    for keys in ring[:2]:
        with pytest.raises(WrongKey):
            connect(files[2], keys.database, tmp_path / "spill")


def test_a_warehouse_that_was_never_rotated_carries_nothing(tmp_path: Path) -> None:
    keys = derive("satu", HKDF)
    with connect(tmp_path / "w.duckdb", keys.database, tmp_path / "spill") as con:
        assert ids_key(con, keys) == keys.ids and password_keys(con, keys) == [keys.passwords]


def test_a_key_that_was_tampered_with_is_told(tmp_path: Path) -> None:
    one, two = derive("satu", HKDF), derive("dua", HKDF)
    with connect(tmp_path / "w.duckdb", two.database, tmp_path / "spill") as con:
        carry(con, "warehouse", one, two, NOW)
        con.execute("update quality.carried_key set sealed = 'gAAAA' where purpose = 'ids'")
        with pytest.raises(WarehouseError, match="kunci"):
            ids_key(con, two)
