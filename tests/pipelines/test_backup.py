"""A home in one sealed file: whole, of one moment, without its key; and out of it again, or not at all."""

import re
import shutil
from pathlib import Path

import pytest

from assets.archive import unpack
from assets.incident import access
from assets.incident.store import incidents
from assets.keys import HKDF, backup_key, derive
from assets.warehouse import WarehouseError, connect
from tests.conftest import DATABASE_KEY, SECRET, Home
from tests.rights.test_erase import say

KEY = backup_key(derive(SECRET, HKDF))
GONE = "disengaja.txt"


def every_table(home: Home) -> dict[str, tuple[int, int]]:
    """Returns of each table of a home's warehouse how many rows it has, and a hash of them all."""
    spill = home.path / "spill"
    with connect(home.path / "warehouse.duckdb", DATABASE_KEY, spill, read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'warehouse' order by 1"
        ).fetchall()
        return {
            name: con.execute(
                f"select count(*), coalesce(sum(hash(t)), 0) from {name} as t"
            ).fetchall()[0]
            for (name,) in names
        }


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def kept(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    """A copy of the small home with settings of its own, and its backup."""
    folder = tmp_path_factory.mktemp("cadangan")
    home = Home(folder / "home")
    shutil.copytree(small_home.path, home.path)
    (home.path / "key").write_text("kunci-lama-yang-tertinggal")
    (home.path / "konvergensi.env").write_text(
        f"KONVERGENSI_VISIT_PAUSE=5\nkonvergensi_key={SECRET}\nKONVERGENSI_SMTP='mailto://a:rahasia@b.example'\n"
    )
    (home.path / "access.yaml").write_text("people: {}\n")
    (home.path / "catatan").mkdir(0o750)
    (folder / "map").mkdir()
    said = home.run("backup", str(folder / "map")).stdout
    assert "Kuncinya tidak ada di dalamnya" in said and "KONVERGENSI_SMTP" in said
    [archive] = (folder / "map").iterdir()
    return home, archive


def test_what_cannot_be_made_again_is_in_it_and_no_secret_is(
    kept: tuple[Home, Path], tmp_path: Path
) -> None:
    home, archive = kept
    facts = unpack(archive, KEY, tmp_path)
    left = {"key", "portal.duckdb", "portal.sqlite", "warehouse.lock", "backup.lock"}
    expected = {
        name
        for name in files(home.path)
        if name not in left and not name.startswith(("dagster/", "running/"))
    }
    assert set(facts["files"]) == expected - {f"incidents.sqlite{end}" for end in ("-wal", "-shm")}
    assert {"riwayat run Dagster", "kunci home", "KONVERGENSI_KEY"} <= set(facts["left"])
    assert (tmp_path / "konvergensi.env").read_text() == "KONVERGENSI_VISIT_PAUSE=5\n"
    assert (tmp_path / "catatan").stat().st_mode & 0o777 == 0o750
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (SECRET, "kunci-lama-yang-tertinggal", "rahasia@b"):
        assert secret.encode() not in whole
    plain = next(home.landing.rglob("penduduk*")).read_bytes()
    assert plain[2000:2040] in whole and plain[2000:2040] not in archive.read_bytes()
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_damaged_a_foreign_and_a_second_one_put_nothing_in_place(
    kept: tuple[Home, Path], tmp_path: Path
) -> None:
    _, archive = kept
    data, size = archive.read_bytes(), archive.stat().st_size
    line = data.index(b"\n", 30)  # of the open label
    broken = tmp_path / "rusak.cadangan"
    for at in (30, line + 1, size // 2, size - 1):
        broken.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(WarehouseError):
            unpack(broken, KEY, None)
    for end in (line + 1, line + 1 + (1 << 20) + 16, size - 1):  # the second: between two pieces
        broken.write_bytes(data[:end])
        with pytest.raises(WarehouseError):
            unpack(broken, KEY, None)
    home = Home(tmp_path / "home")
    assert "rusak atau terpotong" in home.run("restore", str(broken), code=1).stderr
    other = {"KONVERGENSI_KEY": "kunci-lain"}
    assert "kunci lain" in home.run_with(other, "restore", str(archive), code=1).stderr
    assert not home.path.exists(), "no skeleton that another command would take for a home"
    (home.path / "landing").mkdir(parents=True)
    (home.path / "landing" / GONE).write_text("kiriman")
    said = home.run("backup", str(tmp_path), code=1).stderr
    assert "belum berisi gudang data" in said and list(tmp_path.glob("konvergensi-*")) == []
    said = home.run("restore", str(archive), code=1).stderr
    assert "tidak kosong" in said and GONE in said


def test_one_that_was_cut_short_is_not_opened_until_it_is_run_again(
    kept: tuple[Home, Path], tmp_path: Path
) -> None:
    made, archive = kept
    home = Home(tmp_path / "home")
    staged = home.path / "restore"  # as a killed one leaves it: unpacked, some of it in place
    staged.mkdir(parents=True)
    unpack(archive, KEY, staged)
    (staged / "landing").rename(home.path / "landing")
    (staged / "warehouse.duckdb").rename(home.path / "warehouse.duckdb")
    assert "setengah dipulihkan" in home.run("refresh", "--all", code=1).stderr
    home.run("restore", str(archive))
    assert every_table(home) == every_table(made)
    assert not staged.exists()


def test_who_was_erased_since_stays_erased_and_the_record_goes_on(
    kept: tuple[Home, Path], tmp_path: Path
) -> None:
    made, archive = kept
    home, back, other = (Home(tmp_path / name) for name in ("a", "b", "c"))
    shutil.copytree(made.path, home.path)
    [(who,)] = home.query("select min(person_id) as p from identity.person")
    held = f"select count(*) as n from identity.person_record where person_id = '{who}'"
    assert home.query(held) != [(0,)]
    say(home, who, "erase", "--basis", "uji")
    later = tmp_path / "baru.cadangan"
    home.run("backup", str(later))
    said = back.run("restore", str(archive), "--incidents", str(later)).stdout
    assert "Buku serah-terima tidak dipulihkan" in said and not (back.path / "handover").exists()
    assert back.query(held) == [(0,)]
    assert "rantainya utuh" in back.run("audit", "verify").stdout
    with (
        incidents(home.path / "incidents.sqlite") as db,
        incidents(back.path / "incidents.sqlite") as put_back,
    ):
        sealed = db.execute(
            "select hash from access_record where action like 'penghapusan%'"
        ).fetchone()[0]
        assert access.has_been(put_back, sealed)
    older = str(made.path / "incidents.sqlite")
    assert "bukan lanjutan" in other.run("restore", str(later), "--incidents", older, code=1).stderr
    # without it he is back, and that is told; what was sealed since is unknown, and why
    assert "siapa yang dihapus sesudahnya kembali" in other.run("restore", str(archive)).stdout
    assert other.query(held) != [(0,)]
    assert (
        "dipulihkan dari cadangan" in other.run("audit", "verify", "--head", sealed, code=1).stderr
    )


def test_old_ones_end_where_a_period_is_set(kept: tuple[Home, Path], tmp_path: Path) -> None:
    home, archive = kept
    folder = tmp_path / "map"
    folder.mkdir()
    old, foreign = folder / "lama.cadangan", folder / "asing.cadangan"
    data = archive.read_bytes()
    made_at = re.search(rb'"made_at": "(\d{4})', data)
    assert made_at
    old.write_bytes(data[: made_at.start(1)] + b"2020" + data[made_at.end(1) :])
    foreign.write_bytes(re.sub(rb'"home": "....', b'"home": "0000', old.read_bytes()[:500]))
    home.run("backup", str(folder))
    assert old.exists(), "BELUM DIPASTIKAN: nothing goes"
    said = home.run_with({"KONVERGENSI_KEEP_BACKUP": "30"}, "backup", str(folder)).stdout
    assert "masa simpan: lama.cadangan" in said
    assert not old.exists() and foreign.exists()
    assert len(list(folder.iterdir())) == 3, "the two just made, and another home's"
    with incidents(home.path / "incidents.sqlite") as db:
        [fields] = db.execute(
            "select fields from access_record order by seq desc limit 1"
        ).fetchone()
    assert "lama.cadangan" in fields
