"""A session of Apache Spark that shows nobody what it works on.

Belongs here: the settings of privacy, and what is said where Spark cannot be had. pyspark is imported inside: it is an
optional extra.
"""

import logging
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assets.warehouse import WarehouseError

# of executors, whose logs would quote the value on which a task failed; they do not follow the driver's level
SILENT = """\
appender.diam.type = Null
appender.diam.name = diam
rootLogger.level = OFF
rootLogger.appenderRef.diam.ref = diam
"""
NO_PYSPARK = "KONVERGENSI_ENGINE=spark memerlukan paket untuk Spark: pip install konvergensi[spark]"
NO_JAVA = "KONVERGENSI_ENGINE=spark memerlukan Java 17: pasang openjdk-17-jre-headless, atau setel JAVA_HOME"
NO_MASTER = "Spark tidak dapat dihubungi di alamat KONVERGENSI_SPARK; periksa alamat dan apakah klasternya berjalan"
PRIVATE = {
    # nothing that names a value is shown or kept
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.callerContext": "false",
    "spark.log.level": "OFF",
    "spark.sql.maxPlanStringLength": "0",
    "spark.redaction.regex": "(?i)secret|password|token|access.?key|kunci|rahasia",
    "spark.redaction.string.regex": ".+",
    "spark.sql.redaction.string.regex": ".+",
    # what lies on the disks of workers, or goes from one to another, is encrypted under a key of the session's own
    "spark.io.encryption.enabled": "true",
    "spark.io.encryption.keySizeBits": "256",
    "spark.rdd.compress": "true",
    "spark.cleaner.periodicGC.interval": "2min",  # with what nobody refers to go its rows on disk
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
}
ANSWERS = {
    # as DuckDB: words by their bytes, no scale of a decimal given up, days by the calendar
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "Asia/Jakarta",
    "spark.sql.caseSensitive": "false",
    # of a union whose parts ask for another table's rows Spark infers what names that table (4.3.0: key not found)
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
}


def missing(address: str) -> str | None:
    """Returns what is not there that a session at the address needs, as a sentence; nothing where all is there."""
    if find_spec("pyspark") is None:
        return NO_PYSPARK
    home = os.environ.get("JAVA_HOME")
    if (
        address.startswith("sc://")
        or shutil.which("java")
        or (home and Path(home, "bin/java").exists())
    ):
        return None
    return NO_JAVA


def open_session(address: str, folder: Path, memory: str) -> Any:
    """Returns a session at a master's (`local[2]`, `spark://host:7077`) or a Spark Connect server's address (`sc://…`).

    All workers see `folder`; `memory` is what a master in this very process may take. Raises WarehouseError with one
    sentence where pyspark, Java or the cluster is not there.
    """
    if said := missing(address):
        raise WarehouseError(said)
    connect = address.startswith("sc://")
    import warnings

    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("konvergensi")
    builder = builder.remote(address) if connect else builder.master(address)
    given = ANSWERS if connect else PRIVATE | ANSWERS
    if not connect:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        silent = folder / "log4j2.properties"
        silent.write_text(SILENT)
        option = f"-Dlog4j2.configurationFile=file:{silent}"
        given = given | {"spark.executor.extraJavaOptions": option}
    if address.startswith("local"):
        given = given | {"spark.driver.memory": memory}
        # else workers begin with the machine's python3, which has no DuckDB
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in given.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError):
        raise WarehouseError(NO_MASTER) from None
    logging.getLogger("SQLQueryContextLogger").disabled = True  # quotes statements
    if not connect:
        session.sparkContext.setLogLevel("OFF")
    if address.startswith("local"):  # of a cluster the operator knows how many parts suit it
        parts = 4 * session.sparkContext.defaultParallelism
        session.conf.set("spark.sql.shuffle.partitions", str(parts))
    return session
