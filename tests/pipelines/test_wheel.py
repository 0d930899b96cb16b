"""What is installed from a wheel works without the checkout: sql, contracts and names are inside."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT, SECRET


def test_an_installed_wheel_works_anywhere(tmp_path: Path) -> None:
    build = "from setuptools.build_meta import build_wheel; build_wheel({!r})"
    subprocess.run(
        [sys.executable, "-c", build.format(str(tmp_path))],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from pipelines.cli import app; app()", *arguments],
            cwd=tmp_path,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("KONVERGENSI_")},
                "PYTHONPATH": str(tmp_path / "installed"),
                "KONVERGENSI_KEY": SECRET,
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("sample", "--persons", "1000", "--months", "1", "--quiet")
    run("refresh", "--periode", "2022-04", "--quiet")
    assert "Cilincing" in run("kpi")
    assert "name: kpi.kota" in run("contract", "show", "kpi.kota")
    found = run("query", "select count(*) as n from raw.dukcapil", "--csv").split()
    assert found[0] == "n" and int(found[1]) > 0
