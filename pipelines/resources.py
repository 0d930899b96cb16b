"""The warehouse as a Dagster resource: one connection and one lock from a run's first step to its last."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, InitResourceContext
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster_duckdb import DuckDBResource
from pydantic import PrivateAttr

from assets.handover.asked import VERVAL, asked_kelurahan, kelurahan
from assets.handover.folder import generation
from assets.handover.password import handover_passwords
from assets.incident.account import account, number
from assets.incident.incident import named_runs
from assets.incident.message import Sender
from assets.keys import Keys, ids_key, password_keys
from assets.quality.month import completed_run, start_refresh
from assets.quality.waiver import accepted
from assets.raw.erased import Erasures, erasures
from assets.raw.landing import delivered_months
from assets.raw.tables import ensure_tables
from assets.raw.wish import waiting_months
from assets.rights.erase import lose_again
from assets.rights.retention import Periods, first_whole_month, retain
from assets.sql_asset import MONTHS
from assets.warehouse import WarehouseError, set_variables
from expectations.contract import Contract, sources
from expectations.rules import RuleResult
from pipelines.alerting import open_incidents, sender
from pipelines.failure import is_whole
from pipelines.home_keys import open_warehouse
from pipelines.lock import hold, is_free
from pipelines.looked import LOOKED, given, state
from pipelines.settings import Settings, settings
from pipelines.sizes import record_sizes, too_little
from pipelines.stale import stale_months

DONE_BY = "konvergensi/dihitung_oleh"  # the run that did what this one was asked for


class Warehouse(DuckDBResource):
    """DuckDBResource's own get_connection neither closes on an exception nor attaches encrypted files,
    so the connection is made once per run here and handed to every step."""

    database: str = ":memory:"
    _connection: duckdb.DuckDBPyConnection | None = PrivateAttr(default=None)
    _settings: Settings | None = PrivateAttr(default=None)
    _keys: Keys | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Warehouse"]:
        found = settings()
        # Great Expectations takes seconds to import; loading needs little of Python meanwhile.
        Thread(target=import_module, args=("expectations.duckdb_engine",), daemon=True).start()
        run, log = context.run, context.log
        assert run is not None and log is not None, "the warehouse is opened by runs only"
        run_id = run.run_id
        with ExitStack() as stack:
            stack.enter_context(hold(running_file(found, run_id), run_id))
            stack.enter_context(
                hold(
                    found.lock,
                    f"run {run_id}",
                    on_wait=lambda holder: (
                        log.info(f"menunggu gudang data: dipakai {holder}") if log else None
                    ),
                )
            )
            fail_dead_runs(context.instance, found)
            with open_incidents(found) as db:
                named = named_runs(db)
            forget_old_runs(context.instance, found.keep_runs, named)
            shutil.rmtree(found.spill, ignore_errors=True)
            found.spill.mkdir(mode=0o700)
            self._settings = found
            self._connection, self._keys = open_warehouse(found)
            stack.callback(self._close)
            set_variables(self._connection, found.variables | {"kunci_undian": self._keys.draws})
            ensure_tables(self._connection)
            # before anything reads it: an older warehouse may have been put back
            if rows := lose_again(self._connection, self.erased):
                log.info(f"{rows} baris dihapus lagi atas permintaan orangnya")
            if periode := run.tags.get("dagster/partition"):
                if periode < (whole := first_whole_month(self._connection)):
                    raise WarehouseError(
                        f"{periode} tidak dapat dihitung lagi: baris kirimannya dihapus menurut masa simpan"
                        f" (KONVERGENSI_KEEP_RAW); yang dapat mulai {whole}"
                    )
                self._leave_if_done(context, run, periode)
                if said := too_little(found, periode, begun=True):
                    raise WarehouseError(said)
                if context.instance and is_whole(run):
                    with open_incidents(found) as db:
                        of_all = given(found, waiting_months(db))
                    seen = {LOOKED: state(self._connection, of_all, periode)}
                    context.instance.add_run_tags(run_id, seen)
                start_refresh(self._connection, periode, run_id, datetime.now(UTC))
            yield self
            with self.incidents() as db:
                periods = Periods(found.keep_raw, found.keep_handover, found.keep_record)
                for said in retain(self.con, db, found.handover, periods, datetime.now(UTC)):
                    log.info(f"dihapus menurut masa simpan: {said}")
            if periode and (done := completed_run(self.con, periode)) and done.run_id == run_id:
                found.before_migration.unlink(missing_ok=True)
        if periode:
            with open_incidents(found) as db:
                record_sizes(db, found, periode)
        running_file(found, run_id).unlink(missing_ok=True)

    def _leave_if_done(self, context: InitResourceContext, run: DagsterRun, periode: str) -> None:
        """Ends the run as cancelled, and says why, where another one did all that it was asked for.

        Two people, or a person and the sensor, may ask for a month at once; the later run waits for the lock. A month
        that was completed after this run was asked for, and follows from all that is delivered now, would come out the
        same: nothing is written again, no mail goes twice. Asked for after that, it is computed again.
        """
        record = context.instance.get_run_record_by_id(run.run_id) if context.instance else None
        done = completed_run(self.con, periode)
        # what was completed later than now was so before the clock was set back
        if (
            record is None
            or done is None
            or not record.create_timestamp < done.at <= datetime.now(UTC)
        ):
            return
        with self.incidents() as db:
            asked = waiting_months(db)
        zone = self.settings.landing_zone
        if periode in stale_months(self.con, zone, mind_code=True, asked=asked):
            return
        assert context.instance is not None
        context.instance.add_run_tags(run.run_id, {DONE_BY: done.run_id})
        context.instance.report_run_canceling(
            run,
            f"{periode} sudah dihitung run {done.run_id}, yang selesai sesudah run ini diminta.",
        )
        raise DagsterExecutionInterruptedError

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The run's open connection to the warehouse."""
        assert self._connection is not None, "the warehouse is open only inside a run"
        return self._connection

    @contextmanager
    def engine(self, periode: str) -> Iterator[Any]:
        """Gives what identity and household run on: the warehouse's connection, or one that runs them on Spark."""
        if self.settings.engine == "duckdb":
            yield self.con
            return
        from assets.engine.run import Place, on_spark  # seconds, which others need not wait

        place = Place(self.settings.spark, self.settings.exchange, self.settings.memory_limit)
        with on_spark(self.con, place, self.id_key, periode) as con:
            yield con

    @property
    def settings(self) -> Settings:
        assert self._settings is not None, "the warehouse is open only inside a run"
        return self._settings

    @property
    def sender(self) -> Sender:
        return sender(self.settings)

    def incidents(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_incidents(self.settings)

    def waivers(self, periode: str) -> dict[str, tuple[str, int]]:
        """By check (`raw.dtks.setengah_tiba`), who accepted its failure for the month: names, how many people."""
        return accepted(self.con, periode)

    @property
    def newest(self) -> str | None:
        """The newest month begun for which anything was delivered: incidents follow it alone."""
        begun = set(MONTHS.get_partition_keys())
        delivered = delivered_months(self.con, self.settings.landing_zone, sources())
        return max((month for month in delivered if month in begun), default=None)

    def account(self, contract: Contract, found: RuleResult, periode: str) -> dict[str, str]:
        """What a failed check shows of itself: sentence, areas, and its incident's number and page."""
        said = account(self.con, contract, found, periode)
        with self.incidents() as db:
            made = number(db, contract, found, periode >= (self.newest or ""))
        return (
            said | {"insiden": made, "masalah": self.settings.page(f"masalah/{made}")}
            if made
            else said
        )

    def passwords(self, owner: str) -> tuple[str, ...]:
        """Every hand-over password that an owner's files may still come back with."""
        with self.incidents() as db:
            generations = generation(db, owner)
        return tuple(
            password
            for key in password_keys(self.con, self.secrets)
            for password in handover_passwords(key, owner, generations)
        )

    def senders(self, source: Contract, file: str) -> list[str]:
        """Who may have sent a file of the source, the likeliest first: a kelurahan's workbook has its code as name."""
        found = [source.owner, *source.properties.get("senders", ())]
        if source.table == VERVAL:
            with self.incidents() as db:
                asked = [(kode not in file, kelurahan(kode)) for kode in asked_kelurahan(db)]
            found = [*(name for far, name in sorted(asked) if not far), *found]
            found += [name for far, name in sorted(asked) if far]
        return found

    @property
    def secrets(self) -> Keys:
        assert self._keys is not None, "the warehouse is open only inside a run"
        return self._keys

    @property
    def erased(self) -> Erasures:
        """Who is erased, as the list says now."""
        with self.incidents() as db:
            return erasures(db, self.id_key)

    @property
    def id_key(self) -> bytes:
        """The secret from which opaque ids are made."""
        return ids_key(self.con, self.secrets)


def running_file(found: Settings, run_id: str) -> Path:
    return found.running / run_id


def forget_old_runs(
    instance: DagsterInstance | None, kept: int, named: Collection[str] = ()
) -> None:
    """Deletes each month's finished runs but its newest `kept`, the newest that succeeded and the newest that failed,
    and those `named` by open incidents: what an asset or check last was stands in the newest."""
    seen: Counter[str] = Counter()
    ends: set[tuple[str, DagsterRunStatus]] = set()
    for run in instance.get_runs() if instance else ():  # the newest first
        if not run.is_finished:
            continue
        month = run.tags.get("dagster/partition", run.job_name)
        seen[month] += 1
        newest = (month, run.status) not in ends
        ends.add((month, run.status))
        if seen[month] > kept and not newest and run.run_id not in named:
            assert instance is not None
            instance.delete_run(run.run_id)


def fail_dead_runs(instance: DagsterInstance | None, found: Settings) -> list[str]:
    """Marks as failed every started run whose process is gone; returns their ids.

    A run holds its own file in `running` while its process lives; the kernel frees it at death.
    """
    if instance is None:
        return []
    dead = []
    for path in sorted(found.running.iterdir()):
        if not is_free(path):
            continue
        run = instance.get_run_by_id(path.name)
        if run is not None and run.status in (DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING):
            instance.report_run_failed(run, "Proses refresh ini mati sebelum selesai.")
            dead.append(path.name)
        path.unlink(missing_ok=True)
    return dead
