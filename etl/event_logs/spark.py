"""Roll-ups on Apache Spark: the definitions of ``definitions`` run on a cluster that is there already.

Spark and its client are optional: nothing here is imported but for ``--engine spark``. The cluster is addressed by its
master; what else it needs (memory, queues, credentials of a file store) stands in the office's own
``spark-defaults.conf``, which Spark reads from ``SPARK_CONF_DIR``. Only what the result depends on is set here.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from etl.event_logs.sql import ExactSpark
from etl.faults import AtlasError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import DataFrame, SparkSession

OLDEST_JAVA = 17
REACH_SECONDS = 5.0
WORKER_SECONDS = 90.0
LOCAL_TIME = "+08:00"
"""China has had one offset since 1992. A named zone would bring the summer times of 1986 to 1991 back, which the other
engine does not know."""

_MASTER = re.compile(r"local(\[[\w*,]+\])?|yarn|k8s://\S+|spark://[^\s,]+:\d+(,[^\s,]+:\d+)*")

_LOCAL_FILE = ("^file:/+", "file:/")
"""Spark names a file of this machine with one slash in one place and with three in another."""


class SparkEngine:
    """A session of a Spark, and the tables read in it.

    Attributes
    ----------
    name : str
        "spark".
    most_durations : None
        Spark puts on disk what does not fit into memory: no query has to be cut.
    """

    name = "spark"
    most_durations: int | None = None

    def __init__(self, session: SparkSession) -> None:
        import ibis

        self._session = session
        with _pandas_unremarked():
            self._backend: Any = ibis.pyspark.connect(session, **{"spark.sql.session.timeZone": LOCAL_TIME})
        self._backend.compiler = ExactSpark()
        self._kept: list[ir.Table] = []

    def read(self, files: Sequence[str]) -> ir.Table:
        """Return the rows of Parquet files, in local times, with the position of each row's file as ``file_no``."""
        with _translated():
            frame = self._session.read.option("mergeSchema", "true").parquet(*files)
            frame = _local_times(self._numbered(frame, files))
            name = f"log_{len(self._backend.list_tables())}"
            frame.createOrReplaceTempView(name)
            return self._backend.table(name)

    def settle(self, table: ir.Table) -> ir.Table:
        """Return the same rows, worked out once; Spark keeps them in the memory or on the disks of its workers."""
        with _translated():
            kept = table.cache()
        self._kept.append(kept)  # Spark forgets them when the last reference goes
        return kept

    def run(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression."""
        with _translated():  # as Arrow: by way of pandas whole numbers would turn into floats
            rows = _local_times(self._session.sql(str(self._backend.compile(expression)))).toArrow()
        return rows.cast(expression.schema().to_pyarrow())

    def close(self) -> None:
        """Give the workers back to the cluster."""
        self._kept.clear()
        self._session.stop()

    def _numbered(self, frame: DataFrame, files: Sequence[str]) -> DataFrame:
        """Add where each row stands: the position of its file, and its own position in the file."""
        from pyspark.sql import functions as F

        stands = F.col("_metadata.row_index") + 1
        known = "row_no" in frame.columns  # of what was no Parquet: the line of the original
        row_no = (F.coalesce("row_no", stands) if known else stands).alias("row_no")
        kept = [F.col(name) for name in frame.columns if name != "row_no"]
        if len(files) == 1:
            return frame.select(*kept, row_no, F.lit(0).alias("file_no"))
        numbers = self._session.createDataFrame(
            [(self._as_spark_calls(file), n) for n, file in enumerate(files)], "file_path string, file_no int"
        )
        with_path = frame.select(
            *kept, row_no, F.regexp_replace("_metadata.file_path", *_LOCAL_FILE).alias("file_path")
        )
        return with_path.join(F.broadcast(numbers), "file_path", "left").drop("file_path")

    def _as_spark_calls(self, file: str) -> str:
        """Return a file's whole address, as the rows read from it name it."""
        context: Any = self._session.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(file)
        found = path.getFileSystem(context._jsc.hadoopConfiguration()).getFileStatus(path)
        return re.sub(*_LOCAL_FILE, str(found.getPath().toUri().toString()))


def open_spark(master: str, folder: Path) -> SparkEngine:
    """Start a session on the Spark at ``master``.

    Parameters
    ----------
    master : str
        ``spark://host:port``, ``yarn``, ``k8s://…`` or ``local[n]``.
    folder : Path
        A folder for what the session writes on this machine.

    Raises
    ------
    AtlasError
        pyspark or Java is missing, the master cannot be reached, or no worker takes the work.
    """
    if not _MASTER.fullmatch(master):
        raise AtlasError("rollup_spark.master", master=master)
    if importlib.util.find_spec("pyspark") is None:
        raise AtlasError("rollup_spark.no_pyspark")
    _need_java()
    session = _session(master, folder, _own_address(master))
    try:
        if master.startswith("spark:"):
            _await_worker(session, master)
        return SparkEngine(session)
    except BaseException:
        session.stop()
        raise


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        raise AtlasError("rollup_spark.no_java")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    number = re.search(r'version "(\d+)', told.stderr + told.stdout)
    if number is None or int(number[1]) < OLDEST_JAVA:
        raise AtlasError("rollup_spark.old_java", java=java, version=number[1] if number else "?")


def _own_address(master: str) -> str | None:
    """Return this machine's address as the master sees it: the workers have to find the way back.

    Asked before Spark starts, for Spark itself tries an absent master for a minute.
    """
    if master.startswith("local"):
        return "127.0.0.1"
    if not master.startswith("spark:"):
        return None
    why = ""
    for one in master.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=REACH_SECONDS) as reached:
                return str(reached.getsockname()[0])
        except (OSError, OverflowError) as error:
            why = str(error)
    raise AtlasError("rollup_spark.unreachable", master=master, why=why)


def _session(master: str, folder: Path, address: str | None) -> SparkSession:
    with _pandas_unremarked():
        from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",  # a page of its own for anybody on the network
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": LOCAL_TIME,
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
    }
    if address:
        settings |= {"spark.driver.bindAddress": address, "spark.driver.host": address}
    builder: Any = SparkSession.builder
    builder = builder.master(master).appName("governance-atlas roll-up")
    for key, value in settings.items():
        builder = builder.config(key, value)
    log = folder / "spark.log"
    try:
        with _noise_into(log):
            session: SparkSession = builder.getOrCreate()
    except Exception as error:  # Java's own exceptions come under several classes; all mean that there is no session
        why = _last_error(log) or _first_line(error)
        raise AtlasError("rollup_spark.refused", master=master, why=why, version=version("pyspark")) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _await_worker(session: SparkSession, master: str) -> None:
    """Wait until a worker takes part; a job that nobody takes up would wait for ever."""
    context: Any = session.sparkContext
    end = time.monotonic() + WORKER_SECONDS
    while len(context._jsc.sc().statusTracker().getExecutorInfos()) < 2:  # the first is this program
        if time.monotonic() > end:
            raise AtlasError("rollup_spark.no_worker", master=master, seconds=int(WORKER_SECONDS))
        time.sleep(0.2)


def _local_times(frame: DataFrame) -> DataFrame:
    """Turn instants into local times, which the definitions count months by."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import TimestampType

    instants = [field.name for field in frame.schema.fields if isinstance(field.dataType, TimestampType)]
    return frame.withColumns({name: F.col(name).cast("timestamp_ntz") for name in instants}) if instants else frame


@contextmanager
def _pandas_unremarked() -> Iterator[None]:
    """Leave out that pyspark has not been tried with pandas 3: no figure goes through pandas here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


@contextmanager
def _noise_into(log: Path) -> Iterator[None]:
    """Let the Java program that starts here write its notices into a file; the person at the terminal needs none."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as opened:
            os.dup2(opened.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _translated() -> Iterator[None]:
    """Say in the user's language what Spark says in Java's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        said = str(error)
        if found := re.search(
            r"File(?:NotFoundException:)? ?\S*:?.*? does not exist|PATH_NOT_FOUND.*|FileNotFound.*", said
        ):
            raise AtlasError("rollup_spark.unseen", why=found[0].strip()) from error
        if "MERGE_SCHEMA" in said or "CANNOT_MERGE" in said or "FAILED_READ_FILE" in said:
            raise AtlasError("rollup_spark.uneven", why=_first_line(error)) from error
        raise AtlasError("rollup_spark.failed", why=_first_line(error)) from error


def _first_line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if " ERROR " in line]
    return lines[-1].split(" ERROR ", 1)[1][:300] if lines else ""
