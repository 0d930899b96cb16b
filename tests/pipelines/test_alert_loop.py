"""The whole loop through the real command: a bad delivery, its incident, its mail and repair file, mended, closed."""

import email
import io
import re
import shutil
from email import policy
from pathlib import Path

import dagster as dg
import msoffcrypto
import openpyxl
import pytest

from assets.incident.store import incidents
from pipelines.lock import hold
from tests.conftest import Home
from tests.raw.conftest import csv_text
from tests.sample.layouts import read

RULE = "kelurahan_dikenal"
OWNER = "Dinas Sosial"
INCIDENT = (
    "select incident_id, state, severity, rows, orang, rumah_tangga, episode from quality.incident"
    f" where source = 'dtks' and rule = '{RULE}'"
)


def mails(home: Home) -> list[email.message.EmailMessage]:
    paths = sorted((home.path / "mail").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def bad_delivery(home: Home) -> dict[int, str]:
    """Delivers all of DTKS again in May, every tenth kelurahan unknown; returns the right ones by row."""
    rows = [r for path in sorted((home.landing / "dtks").rglob("*.*")) for r in read(path)]
    columns = sorted(set(rows[0]).intersection(*rows))
    right = {}
    for number, row in enumerate(rows, 1):
        if number % 10 == 0:
            right[number], row["kelurahan"] = str(row["kelurahan"]), "ANTAH BERANTAH"
    folder = home.landing / "dtks" / "2022-05"
    folder.mkdir()
    (folder / "dtks_sintetis.csv").write_text(
        csv_text([{name: row[name] for name in columns} for row in rows]), encoding="utf-8"
    )
    return right


def opened(path: Path, password: str) -> openpyxl.Workbook:
    """The workbook behind a password."""
    clear = io.BytesIO()
    with path.open("rb") as file:
        locked = msoffcrypto.OfficeFile(file)
        locked.load_key(password=password)
        locked.decrypt(clear)
    return openpyxl.load_workbook(clear)


@pytest.fixture(scope="module")
def troubled(small_home: Home, tmp_path_factory: pytest.TempPathFactory):
    """The small home after a bad delivery and its refresh, and what the delivery should have said."""
    made = Home(tmp_path_factory.mktemp("masalah") / "home")
    shutil.copytree(small_home.path, made.path)
    right = bad_delivery(made)
    made.run("refresh", "--all", "--quiet")
    return made, right


def test_from_a_failed_rule_to_the_corrected_delivery(
    troubled: tuple[Home, dict[int, str]], tmp_path: Path
) -> None:
    right = troubled[1]
    shutil.copytree(troubled[0].path, tmp_path / "home")
    small = Home(tmp_path / "home")
    [(number, state, severity, rows, people, households, episode)] = small.query(INCIDENT)
    assert (state, severity, episode) == ("OPEN", "ERROR", 1)
    assert rows >= len(right) > 0
    assert 0 < people <= rows and 0 < households <= people

    [mail] = [m for m in mails(small) if m["To"] == "datin@dinsos.example"]
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"].startswith("[DATA SINTETIS]")
    assert number in text and "Tenggat" in text and "http://localhost:3001/" in text
    assert f"map serah-terima: dinas-sosial/{number}.xlsx" in text
    assert small.query(
        f"select state, recipient from quality.alert where recipient = '{OWNER}'"
    ) == [("SENT", OWNER)]

    before = small.query(INCIDENT)
    small.run("refresh", "--periode", "2022-04", "--quiet")
    assert small.query(INCIDENT) == before, "an older month tells nothing of the newest delivery"
    [path] = (small.path / "handover" / "dinas-sosial").glob(f"{number}.xlsx")
    assert len([m for m in mails(small) if m["To"] == "datin@dinsos.example"]) == 1

    password = small.run("password", OWNER, "--by", "uji").stdout.strip()
    assert re.fullmatch(r"([A-Z2-9]{5}-){3}[A-Z2-9]{5}", password)
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(path, small.run("password", "Dinas PPAPP", "--by", "uji").stdout.strip())
    book = opened(path, password)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    place, target = header.index("kelurahan") + 1, header.index("koreksi_row") + 1
    mended = 0
    for row in range(2, sheet.max_row + 1):
        source_row = int(sheet.cell(row, target).value)
        if source_row in right:
            sheet.cell(row, place).value = right[source_row]
            mended += 1
    assert mended == len(right) and sheet.max_row - 1 == rows
    clear, locked = io.BytesIO(), io.BytesIO()
    book.save(clear)
    msoffcrypto.format.ooxml.OOXMLFile(clear).encrypt(password, locked)
    (small.landing / "dtks" / "2022-05" / "perbaikan.xlsx").write_bytes(locked.getvalue())

    small.run("refresh", "--all", "--quiet")
    [(_, state, *_)] = small.query(INCIDENT)
    assert state == "RESOLVED"
    assert not path.exists(), "what is mended needs no copy"
    last = [m for m in mails(small) if m["To"] == "datin@dinsos.example"][-1]
    assert "sudah beres" in last["Subject"]
    assert len([m for m in mails(small) if m["To"] == "datin@dinsos.example"]) == 2
    shown = small.run("incident", "show", number).stdout
    assert "OPEN" in shown and "RESOLVED" in shown and "lolos pada kiriman terbaru" in shown

    text = "".join(m.as_string() for m in mails(small))
    with incidents(small.path / "incidents.sqlite") as db:
        text += "\n".join(db.iterdump())
    assert not re.search(r"\b[0-9]{16}\b", text), "no NIK leaves"
    names = {str(r["nama"]) for r in read(small.landing / "dtks" / "2022-05" / "dtks_sintetis.csv")}
    assert not [name for name in names if len(name.split()) > 1 and name in text.upper()]


def test_dagster_says_what_failed_where_and_what_the_figures_are(
    troubled: tuple[Home, dict[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, right = troubled
    [(number, *_)] = home.query(INCIDENT)
    monkeypatch.setenv("DAGSTER_HOME", str(home.path / "dagster"))
    key = dg.AssetKey(["staging", "dtks"])
    with dg.DagsterInstance.get() as instance:
        found = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(key, RULE), limit=1
        )
        evaluation = found[0].event.dagster_event.asset_check_evaluation_data
        shown = {name: entry.value for name, entry in evaluation.metadata.items()}
        [seen] = instance.fetch_observations(key, limit=1).records
        elsewhere = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey(["staging", "penerima_pbi"]), "salur_ganda"), limit=1
        )
        said = elsewhere[0].event.dagster_event.asset_check_evaluation_data.metadata
        made = {
            name: instance.get_latest_materialization_event(
                dg.AssetKey(name.split("."))
            ).asset_materialization.metadata
            for name in ("kpi.kota", "kpi.kelurahan", "report.rapat", "report.inpres_triwulan")
        }
    assert not evaluation.passed
    assert shown["gagal"] >= len(right) and shown["bagian_gagal"] > 0.05
    assert (shown["aturan"], shown["pemilik"], shown["insiden"]) == (RULE, OWNER, number)
    assert shown["masalah"] == f"http://localhost:3001/masalah/{number}"
    assert (
        shown["kalimat"].endswith(" baris.") and shown["akibat"] and shown["yang_perlu_dilakukan"]
    )
    assert re.match(
        r"[A-Z][\w ]+ 31\.72\.\d\d \([A-Z][\w ]+ 31\.72\.\d\d\.\d{4}", said["wilayah"].value
    )
    [figures] = home.query(
        "select nama, jiwa_miskin_ekstrem_perkiraan, jiwa_miskin_ekstrem_bawah, jiwa_miskin_ekstrem_atas"
        " from kpi.kota where periode = '2022-05' and set_garis = 'SASARAN_2022'"
    )
    assert [
        made["kpi.kota"][f"{figures[0]} (31.72) · {what}"].value
        for what in ("perkiraan", "batas bawah", "batas atas")
    ] == [round(float(value), 1) for value in figures[1:]]
    assert not any(" · " in name for name in made["kpi.kelurahan"]), "too many curves; a table"
    assert (
        "http://localhost:3001/rapat/2022-05/rapat_31.72_" in made["report.rapat"]["laporan"].value
    )
    assert made["report.inpres_triwulan"]["halaman"].value == "http://localhost:3001/rapat"
    plotted = seen.asset_observation.metadata[f"bagian_gagal/{RULE}"].value
    assert plotted == shown["bagian_gagal"]


def test_engineers_decide_on_record(troubled: tuple[Home, dict[int, str]], tmp_path: Path) -> None:
    shutil.copytree(troubled[0].path, tmp_path / "home")
    small = Home(tmp_path / "home")
    assert "Tidak ada D-X" in small.run("incident", "show", "D-X", code=1).stderr
    [(number, *_)] = small.query(INCIDENT)
    with hold(small.path / "warehouse.lock", "run lama"):  # a refresh holds up nobody
        assert number in small.run("incident", "list").stdout
        assert "run lama" in small.run("query", "select 1", "--wait", "0", code=1).stderr
    small.run("incident", "ack", number, code=2)  # who?
    small.run("incident", "ack", number.lower(), "--by", "Rina", "--reason", "ditelepon")
    assert "sedang ACKNOWLEDGED" in small.run("incident", "ack", number, "--by", "B", code=1).stderr
    early = ("--until", "2022-01-01", "--by", "Rina", "--reason", "x")
    assert "sesudah hari ini" in small.run("incident", "mute", number, *early, code=2).stderr
    late = ("--until", "2099-01-01", "--by", "Rina", "--reason", "sistem baru")
    small.run("incident", "mute", number, *late)
    for path in (small.path / "handover").rglob("*.xlsx"):
        path.unlink()
    made = small.run("repair-file", number, "--by", "Rina").stdout.strip()
    assert Path(made).exists()
    with incidents(small.path / "incidents.sqlite") as db:
        found = [
            tuple(row) for row in db.execute("select by, action from access_record order by seq")
        ]
    assert found[-1] == ("Rina", f"berkas perbaikan {number}")
    small.run("incident", "resolve", number, "--by", "Rina", "--reason", "aturan salah")
    assert "sudah beres" in small.run("repair-file", number, "--by", "Rina", code=1).stderr
    shown = small.run("incident", "show", number).stdout
    for word in ("ACKNOWLEDGED", "MUTED", "RESOLVED", "ditelepon", "sistem baru", "aturan salah"):
        assert word in shown
    no_rows = small.query(
        "select incident_id from quality.incident where rule = 'terlambat' limit 1"
    )
    assert (
        "bukan tentang baris"
        in small.run("repair-file", no_rows[0][0], "--by", "Rina", code=1).stderr
    )
    assert "OPD tidak dikenal" in small.run("password", "Dinas Rahasia", "--by", "R", code=2).stderr
    first = small.run("password", OWNER, "--by", "Rina").stdout
    assert small.run("password", OWNER, "--by", "Rina", "--new").stdout != first
