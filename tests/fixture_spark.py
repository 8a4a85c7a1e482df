"""A real Spark cluster on loopback for tests: one master and two workers from the jars that pyspark brings."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
"""Small programs that live for a minute: they start faster without the optimising compiler."""
PATIENCE = 120.0


class Cluster:
    """The processes of a cluster, what they listen on, and what they say they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = self.page = ""
        self._running: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def start(self, *, workers: int = 2) -> None:
        """Start the master, then the workers; return when all are registered."""
        # Log lines are the only place where a port that was chosen freely is told.
        says = self._start("master", MASTER, "--webui-port", "0", options="-Dspark.master.rest.enabled=false")
        self.url = self._told(says, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        self.page = "http://127.0.0.1:" + self._told(says, r"Bound MasterWebUI to 127\.0\.0\.1, .*:(\d+)")
        for n in range(workers):
            room = (
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "512m",
                "--work-dir",
                str(self.folder / f"worker{n}"),
            )
            self._start(f"worker{n}", WORKER, *room, self.url)
        self._until(lambda: self.state()["aliveworkers"] == workers, "the workers did not register")

    def state(self) -> dict[str, Any]:
        """Return what the master tells of itself."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def tasks(self) -> dict[str, int]:
        """Return how many tasks the executors of each worker have finished, by their own logs."""
        done = {}
        for worker in sorted(self.folder.glob("worker[0-9]")):
            logs = [log.read_text("utf-8", "replace") for log in worker.glob("app-*/*/stderr")]
            done[worker.name] = sum(log.count("Finished task ") for log in logs)
        return done

    def stop(self) -> None:
        """End every process that was started, with the executors that the workers started."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(self._running):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)
            for process in self._running:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
        for log in self._logs:
            log.close()

    def _start(self, name: str, program: str, *arguments: str, options: str = "") -> Path:
        import pyspark

        home = Path(pyspark.__file__).parent
        log = self.folder / f"{name}.log"
        self._logs.append(log.open("wb"))
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "128m",
            "SPARK_DAEMON_JAVA_OPTS": f"{QUICK} {options}",
            "SPARK_LOCAL_DIRS": str(self.folder / "scratch"),
        }
        command = [str(home / "bin" / "spark-class"), program, "--host", "127.0.0.1", "--port", "0", *arguments]
        # A session of its own: the executors that a worker starts belong to it and are ended with it.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._logs[-1],
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        self._running.append(process)
        return log

    def _told(self, log: Path, pattern: str) -> str:
        found: list[str] = []

        def look() -> bool:
            found[:] = re.findall(pattern, log.read_text("utf-8", "replace"))
            return bool(found)

        self._until(look, f"no line in {log} like {pattern}")
        return found[0]

    def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            dead = [p.args for p in self._running if p.poll() is not None]
            if dead or time.monotonic() > end:
                raise RuntimeError(f"{otherwise}; ended: {dead}; logs in {self.folder}")
            time.sleep(0.2)


def need_spark() -> None:
    """Skip aloud without pyspark or Java; in CI that is a failure."""
    missing = [
        name
        for name, there in (
            ("pyspark", importlib.util.find_spec("pyspark")),
            ("java", os.environ.get("JAVA_HOME") or shutil.which("java")),
        )
        if not there
    ]
    if missing:
        words = f"no {' and no '.join(missing)}: run scripts/install_spark.sh"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture(scope="module")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for a module; its processes and folders are gone afterwards."""
    need_spark()
    cluster = Cluster(tmp_path_factory.mktemp("spark"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
