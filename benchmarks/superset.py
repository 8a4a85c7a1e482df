"""``python -m benchmarks.superset``: the ranking of one indicator beside the same asked of Apache Superset.

Superset is no dependency: ``ATLAS_SUPERSET`` names a virtual environment that has it (docs/performance.md says with
which pins). A server of its own is set up in a temporary folder, with every cache off, and reads the snapshot of the
fictional nation by duckdb-engine. It is asked for less than a frame holds: code and value of the newest figures, no
names, gaps, ranks, sources or words. Both sides are asked in turns; ours is a function, and what HTTP costs Superset is
told by a request that asks for nothing.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from benchmarks import growth, record, view

QUICK, LONG = 1_000_000, 10_000_000
ROUNDS = 15
_WAIT = 120
_CONFIG = """
SECRET_KEY = {secret!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
CACHE_CONFIG = DATA_CACHE_CONFIG = {{"CACHE_TYPE": "NullCache"}}
WTF_CSRF_ENABLED = TALISMAN_ENABLED = RATELIMIT_ENABLED = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
"""


class Server:
    """One running Superset and a signed-in client of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._token = ""

    def ask(self, path: str, body: object | None = None) -> Any:
        """Send JSON and return JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data)
        request.add_header("Content-Type", "application/json")
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        with self._open(request, timeout=_WAIT) as answer:
            text = answer.read()
        return json.loads(text) if text[:1] in b"{[" else text

    def sign_in(self, password: str) -> None:
        """Sign in as the one user that there is."""
        user = {"username": "bench", "password": password, "provider": "db", "refresh": False}
        self._token = self.ask("/api/v1/security/login", user)["access_token"]


@contextmanager
def serving(environment: Path) -> Iterator[Server]:
    """Set up and run Superset in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="atlas-superset-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, secret = free.getsockname()[1], os.urandom(16).hex()
        free.close()
        config = Path(folder) / "superset_config.py"
        config.write_text(_CONFIG.format(folder=folder, secret=secret), encoding="utf-8")
        settings = {**os.environ, "SUPERSET_CONFIG_PATH": str(config), "FLASK_APP": "superset.app:create_app()"}
        superset = str(environment / "bin" / "superset")
        admin = ["fab", "create-admin", "--username", "bench", "--firstname", "b", "--lastname", "b",
                 "--email", "bench@example.org", "--password", secret]  # fmt: skip
        for step in (["db", "upgrade"], admin, ["init"]):
            subprocess.run([superset, *step], env=settings, check=True, capture_output=True)
        command = [
            str(environment / "bin" / "gunicorn"),
            "-w",
            "2",
            "-b",
            f"127.0.0.1:{port}",
            "superset.app:create_app()",
        ]
        if not Path(command[0]).exists():
            command = [superset, "run", "-p", str(port), "--with-threads"]
        process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            server = Server(f"http://127.0.0.1:{port}")
            _wait(server)
            server.sign_in(secret)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(server: Server) -> None:
    end = time.monotonic() + _WAIT
    while True:
        try:
            server.ask("/health")
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def ranking(server: Server, file: Path) -> Callable[[], int]:
    """Let Superset know the snapshot; return the request of the ranking, which counts its rows."""
    uri = f"duckdb:///{file}?access_mode=read_only"
    known = server.ask("/api/v1/database/", {"database_name": "nation", "sqlalchemy_uri": uri})["id"]
    table = {"database": known, "schema": "main", "table_name": "periodic_observation"}
    dataset = server.ask("/api/v1/dataset/", table)["id"]
    query = {
        "columns": ["region_code", "value"], "metrics": [], "orderby": [["value", False]], "row_limit": 5000,
        "filters": [{"col": "indicator_id", "op": "==", "val": view.INDICATOR},
                    {"col": "choice", "op": "==", "val": 1}],
    }  # fmt: skip
    body = {"datasource": {"id": dataset, "type": "table"}, "force": True, "result_format": "json",
            "result_type": "full", "queries": [query]}  # fmt: skip

    def ask() -> int:
        return len(server.ask("/api/v1/chart/data", body)["result"][0]["data"])

    return ask


def main(quick: bool = True) -> None:
    """Print the ratios; where Superset is not installed say so and stop."""
    environment = Path(os.environ.get("ATLAS_SUPERSET", "") or "superset-is-nowhere")
    if not (environment / "bin" / "superset").exists():
        print(
            "Superset is not installed: ATLAS_SUPERSET names no virtual environment that has it (docs/performance.md)"
        )
        return
    watch = record.Watch()
    size = QUICK if quick else LONG
    snapshot = growth.snapshot_of(size)
    ours, other = view.task(snapshot, "ranking"), view.task(snapshot, "ranking", anew=False)
    pointer = json.loads((snapshot / "current.json").read_text(encoding="utf-8"))
    with serving(environment) as server:
        theirs = ranking(server, snapshot / pointer["file"])
        count = theirs()
        if count != view.published(ours()):
            raise SystemExit(f"superset: {count} rows, ours {view.published(ours())}")
        sides: dict[str, Callable[[], object]] = {
            "atlas: frame": ours,
            "atlas: another picture of it": other,
            "Superset: chart/data": theirs,
            "Superset: an empty request": lambda: server.ask("/health"),
        }  # fmt: skip
        found = view.in_turns(sides, ROUNDS)
    rows = view.lines(size, found, "atlas: frame")
    view.show("The ranking beside Superset", rows, watch)
    record.write("superset", "python -m benchmarks superset --full", rows, record.folder(quick), watch, places=count)


if __name__ == "__main__":
    main(record.asked("superset")[0])
