"""Every command of docs/admin.md, in its order, on an atlas that its own installer has just installed.

The archive is the real one but for its wheels, a quarter of a gigabyte: instead of unpacking them, its pip lets the new
environment see the packages of this one. ``python -m trials sealed`` installs the real wheels.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import site
import subprocess
from pathlib import Path
from typing import Final

import pytest
from fixture_bundle import ROOT, Office
from fixture_service import free_port
from fixture_templates import banded_potx

from bundle import contents

NAME: Final = "governance-atlas-0.1.0-linux-x86_64"
_LENDING_PIP: Final = """\
import sys
from pathlib import Path
environment = Path(sys.argv[sys.argv.index("--python") + 1]).parents[1]
next(environment.glob("lib/python*/site-packages")).joinpath("lent.pth").write_text(PACKAGES + "\\n")
"""
_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> list[str]:
    return [body for found, body in _BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")) if found == kind]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of somebody to whom the archive was brought."""
    files = {
        name.removeprefix("data/"): (ROOT / name).read_text(encoding="utf-8")
        for name in contents.app_files()
        if name.startswith("data/")
    }
    office = Office(tmp_path, _LENDING_PIP.replace("PACKAGES", repr(site.getsitepackages()[0])))
    others = [name for name in contents.app_files() if not name.startswith("data/")]
    unpacked = office.archive("0.1.0", files, app={name: (ROOT / name).read_bytes() for name in others})
    where = tmp_path / "home 甲"
    where.mkdir(exist_ok=True)
    unpacked.rename(tmp_path / NAME)
    subprocess.run(["tar", "czf", where / f"{NAME}.tar.gz", NAME], cwd=tmp_path, check=True)
    shutil.rmtree(tmp_path / NAME)
    told = subprocess.run(["sha256sum", f"{NAME}.tar.gz"], cwd=where, check=True, capture_output=True, text=True).stdout
    (where / f"{NAME}.tar.gz.sha256").write_text(told, encoding="utf-8")
    (where / "office.potx").write_bytes(banded_potx())
    return where


def test_every_command_does_what_the_manual_says(home: Path, tmp_path: Path) -> None:
    steps = [line for block in blocks("admin.md", "sh") for line in block.splitlines()]
    assert len(steps) > 30
    port = str(free_port())
    script = "\n".join(f"echo '>>> {n}' >&2\n{line}" for n, line in enumerate(steps)).replace("8501", port)
    environment = {**Office(tmp_path).environment, "ATLAS_PORT": port, "CI": os.environ.get("CI", "")}
    out, errors = tmp_path / "out", tmp_path / "errors"
    with out.open("wb") as said_to, errors.open("wb") as complained_to:
        shell = subprocess.Popen(
            ["bash", "-e", "-c", script], cwd=home, env=environment, stdout=said_to, stderr=complained_to,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            code = shell.wait(timeout=300)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)  # a server that a failed step left
    said, complained = out.read_text("utf-8"), errors.read_text("utf-8")
    reached = re.findall(r"^>>> (\d+)$", complained, re.MULTILINE)
    assert code == 0, f"{steps[int(reached[-1])]}\n{said[-2000:]}\n{complained[-2000:]}"
    assert len(reached) == len(steps)
    assert '"status":"ok"' in said, "the health of the server"
    assert "Editors: clerk@example.org; groups: none" in said
    assert "entries, none changed" in said
    assert "Every file fits its checksum." in said
    assert "Everything here is as in the backup" in said or "Restored:" in said
    assert (home / "governance-atlas" / "data" / "regions.csv").is_file(), "removing keeps the data"
    assert (home / "governance-atlas" / "settings" / "roles.yml").is_file()
    assert not (home / "governance-atlas" / "versions").exists()


def test_both_languages_give_the_same_commands_and_settings() -> None:
    for kind in ("sh", "console", "yaml"):
        stripped = [
            [re.sub(r" +#.*", "", block) for block in blocks(page, kind)] for page in ("admin.md", "admin.zh-CN.md")
        ]
        assert stripped[0] == stripped[1], kind
    named = [
        set(re.findall(r"ATLAS_[A-Z]+", (ROOT / "docs" / page).read_text("utf-8")))
        for page in ("admin.md", "admin.zh-CN.md")
    ]
    assert named[0] == named[1]


def test_every_setting_of_the_program_is_in_the_manual() -> None:
    ours = {"ATLAS_PYTHON", "ATLAS_ROLE", "ATLAS_BENCH", "ATLAS_TRIALS", "ATLAS_SUPERSET", "ATLAS_DATASETTE"}
    read = set()
    for folder in ("dashboard", "etl", "audit"):
        for file in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r"[\"'](ATLAS_[A-Z_]+)[\"']", file.read_text(encoding="utf-8")))
    manual = (ROOT / "docs" / "admin.md").read_text(encoding="utf-8")
    assert not {name for name in read - ours if f"`{name}`" not in manual}
