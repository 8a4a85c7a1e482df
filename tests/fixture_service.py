"""The atlas as a service for tests: servers with their logs, and a real nginx with the file that ``deploy/`` has."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.pages_client import Session

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "deploy" / "nginx.conf"


def needed(program: str) -> str:
    """Return the path of a program that ``scripts/install_service.sh`` installs; without it the test fails."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    assert found, f"{program} is not installed: run scripts/install_service.sh"
    return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def get(url: str, *, data: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
    """Ask once, without following a redirect and without minding who signed the certificate."""
    trusting = ssl._create_unverified_context()
    opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=trusting))
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        found = opener.open(urllib.request.Request(url, data=data, headers=sent, method=method), timeout=20)
    except urllib.error.HTTPError as refused:
        found = refused
    with found:
        return Answer(found.status, {k.lower(): v for k, v in found.headers.items()}, found.read())


@dataclass
class Service:
    """One server process; everything it writes to its log can be read.

    Parameters
    ----------
    folder : Path
        Where its log goes.
    build : Path
        The folder of snapshots.
    base_path : str
        As ``--base-path``.
    settings : dict
        Environment variables besides those of this process.
    before : list of str
        A command that starts it in another way, such as ``unshare``.
    """

    folder: Path
    build: Path
    base_path: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / f"server-{self.port}.log"
        self.start()

    def start(self) -> None:
        places = {"ATLAS_BUILD": str(self.build), "ATLAS_LANG": "en", "PYTHONUNBUFFERED": "1"}
        line = [sys.executable, "-m", "dashboard", "--port", str(self.port), "--base-path", self.base_path]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *line],
                cwd=ROOT,
                env={**os.environ, **places, **self.settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_path}"

    def wait(self) -> Service:
        for _ in range(240):
            try:
                get(f"{self.url}/_stcore/health")
            except OSError:
                assert self.process.poll() is None, self.said()
                time.sleep(0.25)
            else:
                return self
        raise AssertionError(self.said())

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def lines(self) -> list[dict[str, Any]]:
        """Return the log, each line of which has to be JSON."""
        return [json.loads(line) for line in self.said().splitlines()]

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=20)


class Nginx:
    """The nginx of this machine with ``deploy/nginx.conf``; ports, certificate and folders are of the test."""

    def __init__(self, folder: Path, replicas: list[int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        certificate = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-days", "2"]
        subprocess.run(
            [needed("openssl"), *certificate, *files, "-subj", "/CN=localhost"], check=True, capture_output=True
        )
        site = SITE.read_text(encoding="utf-8")
        server = "    server 127.0.0.1:{port} max_fails=1 fail_timeout=5s;"
        lines = [line for line in site.splitlines() if not line.lstrip().startswith("server 127.0.0.1:8502")]
        site = "\n".join(lines)
        changes = {
            server.format(port=8501): "\n".join(server.format(port=port) for port in replicas),
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "/etc/ssl/atlas/fullchain.pem": str(folder / "cert.pem"),
            "/etc/ssl/atlas/privkey.pem": str(folder / "key.pem"),
            "/var/log/nginx/atlas.log": str(folder / "access.log"),
        }
        for was, now in changes.items():
            assert site.count(was) == 1, f"{was} stands {site.count(was)} times in deploy/nginx.conf"
            site = site.replace(was, now)
        site = site.replace("server_name atlas.example.org;", "server_name localhost 127.0.0.1;")
        (folder / "site.conf").write_text(site, encoding="utf-8")
        places = "\n".join(
            f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} worker_processes 1; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ include /etc/nginx/mime.types; access_log off; {places}\ninclude {folder / 'site.conf'}; }}\n",
            encoding="utf-8",
        )
        line = [needed("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        checked = subprocess.run([*line, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr, checked.stderr
        self.process = subprocess.Popen([*line, "-g", "daemon off;"])
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/atlas"

    def accesses(self, path: str) -> list[dict[str, Any]]:
        """Return the lines of the log for a path; nginx writes one a moment after its answer."""
        for _ in range(100):
            lines = (self.folder / "access.log").read_text(encoding="utf-8").splitlines()
            found = [one for one in map(json.loads, lines) if one["path"] == path]
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"nginx tells of no request for {path}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


class Reader(Session):
    """A visitor behind the proxy: the first page as a browser gets it, then the session with its cookie.

    Parameters
    ----------
    url : str
        Of the atlas, without a slash at the end.
    cookie : str
        Of an earlier visit; "" for a new visitor.
    """

    def __init__(self, url: str, page: str = "", query: str = "", *, cookie: str = "") -> None:
        super().__init__(0, page, query)
        self.url = url
        sent = {"Cookie": cookie} if cookie else {}
        self.first = get(f"{url}/{page}?{query}", Accept="text/html", **sent)
        self.cookie = cookie or self.first.headers["set-cookie"].split(";")[0]

    async def __aenter__(self) -> Reader:
        host = self.url.split("/")[2]
        scheme, socket_scheme = ("https", "wss") if self.url.startswith("https") else ("http", "ws")
        trusting = ssl._create_unverified_context() if scheme == "https" else None
        self._socket = await connect(
            f"{socket_scheme}://{self.url.split('//')[1]}/_stcore/stream",
            ssl=trusting,
            origin=f"{scheme}://{host}",
            additional_headers={"Cookie": self.cookie},
            max_size=None,
            compression=None,
            ping_interval=None,
        )
        return self
