"""The files of ``deploy/`` say what the tests of the service try: who runs it, what may be written, what is asked.

No container engine runs where the tests do, so an image is not built here; deploy/README.md says how it was.
"""

from __future__ import annotations

import configparser
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from fixture_service import ROOT, SITE, needed

from dashboard.commands.options import parser
from dashboard.ui import metrics

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "governance-atlas@.service"


def steps() -> Iterator[tuple[str, str]]:
    """Return the instructions of the Containerfile with continued lines joined."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), flags=re.M)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, rest = line.split(None, 1)
            yield word, " ".join(rest.split())


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    return found


def ignored(path: str) -> bool:
    """Say what ``.dockerignore`` says: the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        kept = pattern.startswith("!")
        pattern = pattern.lstrip("!")
        parents = ["/".join(path.split("/")[: n + 1]) for n in range(path.count("/") + 1)]
        if any(fnmatch(parent, pattern) or fnmatch("x/" + parent, pattern) for parent in parents):
            out = not kept
    return out


def test_an_image_installs_from_the_lock_with_hashes_only() -> None:
    installs = [rest for word, rest in steps() if word == "RUN" and "pip" in rest]
    assert len(installs) == 1
    for wanted in ("--require-hashes", "--no-deps", "--only-binary :all:", "-r requirements.lock"):
        assert wanted in installs[0]
    assert (ROOT / "requirements.lock").is_file()


def test_what_an_image_copies_is_there_and_holds_no_secret() -> None:
    copied = [rest.split()[:-1] for word, rest in steps() if word == "COPY" and "--from" not in rest]
    sources = [source for line in copied for source in line]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if ignored(source)] == []
    secret = [
        ".streamlit/secrets.toml", "data/articles/a.txt", "data/intake/1/journal.jsonl", "data/audit/audit.jsonl",
        "data/build/atlas-1.duckdb", ".git/config", "tests/conftest.py", "deploy/tls/privkey.pem",
    ]  # fmt: skip
    assert [path for path in secret if not ignored(path)] == []
    assert not ignored("data/sources.yml")


def test_an_image_runs_as_nobody_and_is_asked_how_it_is() -> None:
    found = dict(steps())
    assert found["USER"] == "10001:10001"
    assert list(dict.fromkeys(word for word, _ in steps()))[-2:] == ["ENTRYPOINT", "CMD"]
    line = json.loads(found["ENTRYPOINT"])
    options = json.loads(found["CMD"])
    assert line == ["python", "-m", "dashboard"]
    chosen = parser("en").parse_args(["serve", *options])
    assert (chosen.address, chosen.port, chosen.base_path) == ("0.0.0.0", 8501, "/atlas")
    assert "http://127.0.0.1:8501/healthz" in found["HEALTHCHECK"]
    code = json.loads(found["HEALTHCHECK"].split(" CMD ")[1])[2]
    compile(code, "HEALTHCHECK", "exec")


@pytest.mark.parametrize("name", ["build", "atlas-1", "atlas-2"])
def test_a_container_may_write_to_its_data_its_outlines_and_tmp_only(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    written = {volume.split(":")[1].removeprefix("/opt/governance-atlas/") for volume in service["volumes"]}
    assert written == {"data", "static/boundaries"}
    assert [place.split(":")[0] for place in service["tmpfs"]] == ["/tmp"]
    assert service["networks"] == ["inside"]
    assert "ports" not in service
    assert compose()["networks"]["inside"] == {"internal": True}


def test_the_proxy_of_the_containers_has_the_same_site_with_their_names() -> None:
    nginx = compose()["services"]["nginx"]
    change = shlex.split(nginx["command"][2].split(" > ")[0])
    site = subprocess.run([*change[:-1], str(SITE)], capture_output=True, text=True, check=True).stdout
    servers = re.findall(r"^ *server ([\w.-]+:\d+) ", site, re.M)
    assert servers == ["atlas-1:8501", "atlas-2:8501"]
    assert "access_log /dev/stdout atlas;" in site
    assert set(nginx["depends_on"]) == {server.split(":")[0] for server in servers}


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    # Verified under a name with a port, and with a program that is there.
    text = UNIT.read_text(encoding="utf-8").replace("/opt/governance-atlas/.venv/bin/python", "/bin/true")
    unit = tmp_path / "governance-atlas@8501.service"
    unit.write_text(text, encoding="utf-8")
    checked = subprocess.run([needed("systemd-analyze"), "verify", str(unit)], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_the_unit_exposes_little() -> None:
    checked = subprocess.run(
        [needed("systemd-analyze"), "security", "--offline=true", "--threshold=15", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout[-400:] + checked.stderr


def test_the_unit_starts_what_there_is_and_lets_it_write_where_it_must() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNIT, encoding="utf-8")
    service = unit["Service"]
    line = service["ExecStart"].split()
    assert line[1:3] == ["-m", "dashboard"]
    chosen = parser("en").parse_args(["serve", *" ".join(line[3:]).replace("%i", "8502").split()])
    assert (chosen.address, chosen.port, chosen.base_path) == ("127.0.0.1", 8502, "/atlas")
    assert service["User"] == "atlas"
    assert service["ReadWritePaths"].split() == [
        "/opt/governance-atlas/data",
        "-/opt/governance-atlas/static/boundaries",
    ]


def test_both_give_a_stop_more_time_than_the_server_takes() -> None:
    from dashboard.ui import server

    longest = server._GRACE_SECONDS + server._END_SECONDS
    assert longest < 15
    assert compose()["services"]["atlas-1"]["stop_grace_period"] == "15s"
    assert "TimeoutStopSec=15" in UNIT.read_text(encoding="utf-8")


def test_the_readme_names_the_numbers_that_there_are() -> None:
    told = set(re.findall(r"`(atlas_\w+)", (DEPLOY / "README.md").read_text(encoding="utf-8")))
    text = metrics.text("ok", "b", "v", 1.0).decode()
    kinds = {name for _, name in re.findall(r"^# (HELP|TYPE) (atlas_\w+)", text, re.M)}
    assert {re.sub(r"_total$", "", name) for name in told} == {re.sub(r"_total$", "", name) for name in kinds}
