"""`make release`: a tag for what is committed and described, and no other."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

CHANGED = "# Changelog\n\n## Unreleased\n\n- Later.\n\n## 1.2.0 - 2022-04-30\n\n- A thing.\n\n## 1.1.0\n\n- Old.\n"
SOMEBODY = {
    f"GIT_{who}_{what}": "somebody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


class Checkout:
    """A repository of version 1.2.0 with what `make release` reads, all of it committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".ci").mkdir()
        for name in ("Makefile", ".ci/release"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
        self.git("init", "--quiet")
        self.commit(CHANGED)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **SOMEBODY, **nobodys}
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True)

    def git(self, *words: str) -> str:
        done = self.run("git", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, changelog: str) -> None:
        (self.folder / "CHANGELOG.md").write_text(changelog)
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change")

    def refused(self) -> str:
        """Why nothing was tagged."""
        before = self.git("tag")
        done = self.run("make", "release")
        assert done.returncode != 0 and self.git("tag") == before
        return done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_what_is_described_is_tagged_once(checkout):
    done = checkout.run("make", "release")
    assert done.returncode == 0 and "v1.2.0" in done.stdout
    assert checkout.git("rev-parse", "v1.2.0^{commit}") == checkout.git("rev-parse", "HEAD")
    told = checkout.git("tag", "--list", "--format=%(contents)", "v1.2.0").split("\n")
    assert [line for line in told if line] == ["Konvergensi 1.2.0", "- A thing."]
    checkout.commit(CHANGED)
    assert "released already" in checkout.refused()


@pytest.mark.parametrize(
    "changelog",
    [
        CHANGED.replace("## 1.2.0 - 2022-04-30\n\n", ""),
        CHANGED.replace("- A thing.", " "),
        CHANGED.replace("1.2.0", "1x2.0"),
        CHANGED.replace("1.2.0", "1.2.0-rc1"),
    ],
)
def test_a_version_that_the_changelog_does_not_describe_is_not_tagged(checkout, changelog):
    checkout.commit(changelog)
    assert "nothing under '## 1.2.0 - <date>'" in checkout.refused()


def test_what_is_not_committed_is_not_tagged(checkout):
    (checkout.folder / "left.txt").touch()
    assert "not committed" in checkout.refused()


def test_the_changelog_describes_this_version():
    version = (ROOT / "pyproject.toml").read_text("utf-8").split('version = "')[1].split('"')[0]
    assert f"\n## {version} - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
