"""Where things lie and with which key: the settings that the environment gives."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assets.engine.session import missing
from assets.keys import HKDF
from assets.months import PERIODE
from assets.warehouse import VARIABLES
from pipelines.durable import write_durably
from pipelines.prose import err, say

HERE = Path(__file__).parent  # its dagster.yaml and workspace.yaml are the checkout's
SIZE = r"^\d+(\.\d+)? *[KMGTkmgt][Ii]?[Bb]$"
WRONG = "setelan ini tidak dapat dipakai; bentuk dan nilai bawaannya ada di README"
# DuckDB takes what follows a question mark for parameters, and would look for its log elsewhere. Dagster takes the path
# of its settings for a pattern and goes without them where that finds nothing: it would keep what a step prints.
PATTERN = frozenset("?*[")
# In place of the event log in SQLite; the address, which may hold a password, stays in the environment.
POSTGRES = {
    "storage": {
        "custom": {
            "module": "pipelines.postgres_storage",
            "class": "Storage",
            "config": {"postgres_url": {"env": "KONVERGENSI_POSTGRES"}},
        }
    }
}


class Settings(BaseSettings):
    """Read from KONVERGENSI_HOME, KONVERGENSI_LANDING and so on: the prefix and the field's name. What the
    environment does not say the file konvergensi.env in the home may, and then what systemd gives as credentials."""

    model_config = SettingsConfigDict(env_prefix="KONVERGENSI_")

    home: Path = Path("var")
    landing: Path | None = None
    key: SecretStr | None = Field(default=None, min_length=1)
    new_key: SecretStr | None = Field(default=None, min_length=16)  # read by rotate-key only
    memory_limit: str = Field(default="7GB", pattern=SIZE)
    # how much of what does not fit into memory may lie on disk; four fifths of what is free if nobody says
    spill_limit: str | None = Field(default=None, pattern=SIZE)
    threads: int | None = Field(default=None, ge=1)  # of DuckDB; all cores if nobody says
    # what identity and household run on; of Spark the address of a master or a Spark Connect server, and the folder
    # through which rows go to its workers and back
    engine: Literal["duckdb", "spark"] = "duckdb"
    spark: str = Field(
        default="local[*]", pattern=r"^(local(\[(\d+|\*)\])?|yarn|(spark|k8s|sc)://\S+)$"
    )
    spark_folder: Path | None = None
    # whose extremely poor are the cohort: this month, or the newest before it with deliveries
    baseline: str = Field(default=str(VARIABLES["bulan_dasar"]), pattern=f"^{PERIODE}$")
    # the set of lines that decides; of several, each later one with the month from which on: A,B:2025-01
    set_utama: str = Field(
        default=str(VARIABLES["set_utama"]), pattern=rf"^[A-Z0-9_]+(,[A-Z0-9_]+:{PERIODE})*$"
    )
    objection_days: int = Field(default=int(VARIABLES["hari_sanggah"]), ge=1, le=200)
    visit_pause: int = Field(default=int(VARIABLES["bulan_jeda_kunjungan"]), ge=0, le=60)
    visit_valid: int = Field(default=int(VARIABLES["bulan_berlaku_kunjungan"]), ge=1, le=120)
    # what a kelurahan's officers manage: homes a day, days a month (BELUM DIPASTIKAN)
    visits_per_day: int = Field(default=10, ge=1, le=200)
    visit_days: int = Field(default=8, ge=1, le=31)
    # how long somebody is in the portal: without a click, and in all
    session_minutes: int = Field(default=30, ge=5, le=240)
    session_hours: int = Field(default=9, ge=1, le=24)
    # how long each kind is kept; not set: BELUM DIPASTIKAN, and nothing goes by its age
    keep_raw: int | None = Field(default=None, ge=1, le=600)  # months, of delivered rows
    keep_handover: int | None = Field(default=None, ge=1, le=3660)  # days
    keep_record: int | None = Field(default=None, ge=1, le=600)  # months, of who looked at what
    keep_backup: int | None = Field(default=None, ge=1, le=3660)  # days, of backups in their folder
    keep_runs: int = Field(default=10, ge=1, le=1000)  # finished runs of each month
    postgres: SecretStr | None = None  # where Dagster keeps its runs; not set: SQLite in the home
    smtp: SecretStr | None = None  # an Apprise mail URL: mailtos://user:password@host:587?from=…
    contacts: Path | None = None  # a YAML file: contract URL -> the URLs to use instead
    # whom an office may ask: it stands in each message, and answers to a mail go there
    contact_name: str = ""
    contact_phone: str = ""
    contact_mail: str = Field(default="", pattern=r"^$|^[^@\s]+@[^@\s]+$")
    base_url: str = "http://localhost:3001"  # where people reach the portal
    proxies: str = (
        "127.0.0.1"  # whose X-Forwarded-For the portal believes; they must set it themselves
    )
    access: Path | None = None  # a YAML file: who has which role in the portal
    # who proves to the portal who somebody is: an OpenID Connect provider, and what it knows the portal by
    oidc_issuer: str | None = None
    oidc_client: str = "konvergensi"
    oidc_secret: SecretStr | None = None
    oidc_groups: str = "groups"  # the claim with a person's groups

    @field_validator("set_utama")
    @classmethod
    def _in_order(cls, said: str) -> str:
        months = [found.group() for found in re.finditer(PERIODE, said)]
        if months != sorted(set(months)):
            raise ValueError("bulannya tidak berurutan")
        return said

    @property
    def variables(self) -> dict[str, str | int]:
        """The settings that SQL files read."""
        return {
            "set_utama": self.set_utama,
            "bulan_dasar": self.baseline,
            "hari_sanggah": self.objection_days,
            "bulan_jeda_kunjungan": self.visit_pause,
            "bulan_berlaku_kunjungan": self.visit_valid,
        }

    @property
    def landing_zone(self) -> Path:
        return self.landing or self.home / "landing"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def before_migration(self) -> Path:
        """The warehouse as another release of DuckDB wrote it, until the next refresh is done."""
        return self.home / "warehouse.sebelum-pindah"

    @property
    def key_file(self) -> Path:
        """The home's secret, where KONVERGENSI_KEY does not give it."""
        return self.home / "key"

    @property
    def next_key(self) -> Path:
        """The secret that a rotation is about to put in the place of `key_file`."""
        return self.home / "key.next"

    @property
    def scheme(self) -> Path:
        """How the secret becomes keys (assets/keys.py)."""
        return self.home / "key.scheme"

    @property
    def published(self) -> Path:
        return self.home / "published" / "konvergensi.duckdb"

    @property
    def portal(self) -> Path:
        """What the portal reads, encrypted: a part of the warehouse, so that neither waits for the other."""
        return self.home / "portal.duckdb"

    def page(self, path: str) -> str:
        """Returns the address of a page of the portal."""
        return f"{self.base_url.rstrip('/')}/{path}"

    @property
    def uploads(self) -> Path:
        """What is being sent to the portal, until it is delivered or thrown away."""
        return self.home / "uploads"

    @property
    def access_file(self) -> Path:
        return self.access or self.home / "access.yaml"

    @property
    def exchange(self) -> Path:
        """What goes to Spark's workers and comes back, encrypted under a key of the run's own."""
        return (self.spark_folder or self.home / "spark").absolute()

    @property
    def spill(self) -> Path:
        return self.home / "spill"

    @property
    def lock(self) -> Path:
        return self.home / "warehouse.lock"

    @property
    def running(self) -> Path:
        """One lock file per run under way: a run whose file nobody holds is dead."""
        return self.home / "running"

    @property
    def restoring(self) -> Path:
        """What a restore has not put in place yet: while it is there, the home is not whole."""
        return self.home / "restore"

    @property
    def incidents(self) -> Path:
        return self.home / "incidents.sqlite"

    @property
    def mail(self) -> Path:
        """Where mail is written while there is no SMTP server."""
        return self.home / "mail"

    @property
    def handover(self) -> Path:
        """Encrypted repair files, one folder per OPD."""
        return self.home / "handover"

    @property
    def reports(self) -> Path:
        """Pages and workbooks for the meetings, one folder per month."""
        return self.home / "report"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"


def home_settings() -> Path:
    """Returns the file of the home's own settings, which those of the environment go before."""
    return Path(os.environ.get("KONVERGENSI_HOME", "var")) / "konvergensi.env"


def read_settings() -> Settings:
    """Returns the settings with an absolute home, and makes nothing; ends the process with 2 where one is wrong."""
    try:
        found = Settings(
            _env_file=home_settings(),  # type: ignore[call-arg]  # pydantic's own
            _secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"),
        )
    except ValidationError as error:
        for wrong in error.errors():
            name = str(wrong["loc"][0]).upper().removeprefix("KONVERGENSI_")
            known = name.lower() in Settings.model_fields
            said = WRONG if known else f"setelan ini tidak dikenal ({home_settings()})"
            say(f"KONVERGENSI_{name}: {said}", err)
        raise SystemExit(2) from None
    found.home = found.home.absolute()
    if PATTERN & set(str(found.home)):
        say("KONVERGENSI_HOME: nama map tidak boleh memuat ? * [; pilih nama lain", err)
        raise SystemExit(2)
    if found.landing is not None:
        found.landing = found.landing.absolute()
    if found.engine == "spark" and (lacking := missing(found.spark)):
        say(lacking, err)
        raise SystemExit(2)
    return found


def settings(*, there: bool = False, works: bool = False) -> Settings:
    """Returns the settings with an absolute home whose folders exist; ends the process with 2 where one is wrong, and
    where the home must be `there` already and is not: a slip in its name must not make another; with 1 where it is to
    be made or one `works` in it, and it cannot be written.

    A landing zone or settings that somebody has put there make a folder a home to look at. To work in, the folder is
    enough, or a landing zone elsewhere that KONVERGENSI_LANDING names: somebody begins.
    """
    found = read_settings()
    marks = (found.scheme, found.warehouse, found.incidents, found.landing_zone, found.key_file)
    known = found.home.is_dir() and any(path.exists() for path in (*marks, home_settings()))
    begun = works and (
        found.home.is_dir() or (found.landing is not None and found.landing.is_dir())
    )
    if there and not known and not begun:
        say(f"KONVERGENSI_HOME: tidak ada rumah data di {found.home}; tidak ada yang dibuat", err)
        raise SystemExit(2)
    try:
        for folder in (
            found.landing_zone,
            found.published.parent,
            found.spill,
            found.running,
            found.dagster_home,
            found.uploads,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        if found.uploads.stat().st_mode & 0o077:
            found.uploads.chmod(0o700)
        if not any(path.exists() for path in (found.scheme, found.warehouse, found.incidents)):
            write_durably(found.scheme, HKDF)  # nothing is there yet that other keys were made for
    except OSError as error:
        say(f"KONVERGENSI_HOME: {error.strerror}: {error.filename}", err)
        raise SystemExit(2) from None
    if (works or not there) and not os.access(found.home, os.W_OK):
        say(
            f"KONVERGENSI_HOME: rumah data {found.home} tidak dapat ditulis; tidak ada yang dimulai",
            err,
        )
        raise SystemExit(1)
    return found


def use_dagster_home(found: Settings) -> None:
    """Points Dagster at the instance inside the home, so that command and UI share their runs."""
    target = found.dagster_home / "dagster.yaml"
    said = (HERE / "dagster.yaml").read_text()
    if found.postgres is not None:
        if find_spec("dagster_postgres") is None:
            say(
                "KONVERGENSI_POSTGRES: paket untuk Postgres belum terpasang: pip install konvergensi[postgres]",
                err,
            )
            raise SystemExit(2)
        own = yaml.safe_load(said)
        del own["event_log_storage"]
        said = yaml.safe_dump(own | POSTGRES, sort_keys=False)
        # SQLAlchemy takes an address without a driver for another one than Dagster brings
        address = re.sub(
            "^postgres(ql)?://", "postgresql+psycopg2://", found.postgres.get_secret_value()
        )
        os.environ["KONVERGENSI_POSTGRES"] = address
    if not target.exists() or target.read_text() != said:
        write_durably(target, said)
    os.environ["DAGSTER_HOME"] = str(found.dagster_home)
    os.environ["KONVERGENSI_HOME"] = str(found.home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
