"""What the atlas is made of: everything pinned with checksums, licensed for use by any office, and listed."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from importlib.metadata import distribution, distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.fixture(scope="module")
def chain() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supply_chain", ROOT / "scripts" / "supply_chain.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_a_lock_for_each_list_of_requirements() -> None:
    assert sorted(lock.stem for lock in LOCKS) == sorted(file.stem for file in ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_has_a_version_and_checksums(lock: Path) -> None:
    entries = re.split(r"\n(?=[\w])", lock.read_text(encoding="utf-8").strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_is_asked_for(chain: ModuleType, lock: Path) -> None:
    locked = chain.locked(lock)
    wanted = re.findall(
        r"^([\w.-]+)(?:\[\w+\])?==([^\s;]+)", lock.with_suffix(".txt").read_text(encoding="utf-8"), re.M
    )
    assert {name: locked.get(chain.normal(name)) for name, _ in wanted} == dict(wanted)


def test_what_is_tested_is_what_is_shipped(chain: ModuleType) -> None:
    shipped, tested = chain.locked(), chain.locked(ROOT / "requirements-dev.lock")
    assert {name: tested.get(name) for name in shipped} == shipped


def test_what_is_installed_here_is_what_is_locked(chain: ModuleType) -> None:
    locked = chain.locked(ROOT / "requirements-dev.lock")
    installed = {chain.normal(found.name): found.version for found in distributions()}
    assert {n: v for n, v in installed.items() if n in locked and locked[n] != v} == {}


def test_nothing_that_is_needed_to_run_is_missing_from_the_lock(chain: ModuleType) -> None:
    """pip installs the locks without looking for more, so whatever a package needs has to stand there."""
    locked = chain.locked()
    missing = set()
    for name in locked:
        if name in chain._OTHER_SYSTEMS:
            continue
        for text in distribution(name).requires or ():
            need = Requirement(text)
            if (need.marker is None or need.marker.evaluate({"extra": ""})) and chain.normal(need.name) not in locked:
                missing.add(f"{name} needs {need}")
    assert missing == set()


def test_make_installs_with_checksums_only() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "pip install" in line]
    assert lines and all("--require-hashes" in line for line in lines)
    shell = [line for file in (ROOT / "scripts").glob("*.sh") for line in file.read_text("utf-8").splitlines()]
    assert all("--require-hashes" in line for line in shell if "pip install" in line)


def test_a_package_with_another_checksum_is_refused(tmp_path: Path) -> None:
    """The control: pip really refuses, here a wheel of ours whose checksum is not the one in the list."""
    wheel = tmp_path / "nothing-1.0-py3-none-any.whl"
    import zipfile

    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("nothing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing\nVersion: 1.0\n")
        archive.writestr(
            "nothing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("nothing-1.0.dist-info/RECORD", "")
    wanted = tmp_path / "requirements.lock"
    wanted.write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-index", "--target",
         str(tmp_path / "out"), "--find-links", str(tmp_path), "-r", str(wanted)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0 and "DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "out").exists()


def test_nothing_that_is_shipped_is_under_the_gpl(chain: ModuleType) -> None:
    rows = chain.licences()
    assert len(rows) == len(chain.locked())
    assert [row for row in [*rows, *chain.libraries()] if chain.is_refused(row[2])] == []


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("GPL-3.0-only", True), ("GNU Affero General Public License v3", True), ("AGPLv3", True), ("GPLv2+", True),
        ("GNU General Public License (GPL)", True), ("UNKNOWN", True), ("", True), ("MIT", False), ("LGPL-2.1", False),
        ("GPL-3.0 with the GCC Runtime Library Exception", False), ("GNU Lesser General Public License v2", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False), ("BSD License; GPL-2.0", True),
    ],
)  # fmt: skip
def test_a_licence_is_told_from_another(chain: ModuleType, licence: str, refused: bool) -> None:
    assert chain.is_refused(licence) is refused


def test_the_page_of_licences_is_up_to_date(chain: ModuleType) -> None:
    if sys.platform == "linux":  # wheels of other systems bring other libraries
        assert chain.PAGE.read_text(encoding="utf-8") == chain.licence_page(), "make licences"


def test_the_list_of_parts_is_valid_and_whole(chain: ModuleType) -> None:
    text = chain.sbom()
    assert chain.faults_of_sbom(text) == ""
    tree = json.loads(text)
    parts = {chain.normal(part["name"]) for part in tree["components"]}
    assert parts - {"atlassanssc"} == set(chain.locked()) - set(chain._OTHER_SYSTEMS)
    assert all(part.get("licenses") for part in tree["components"])
    refs = {part["bom-ref"] for part in tree["components"]} | {tree["metadata"]["component"]["bom-ref"]}
    assert {entry["ref"] for entry in tree["dependencies"]} <= refs
    assert {ref for entry in tree["dependencies"] for ref in entry.get("dependsOn", ())} <= refs
    assert str(ROOT) not in text and "file:" not in text


def test_an_audit_that_sees_nothing_is_not_called_clean(
    chain: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without a connection each package is named as not looked up, and the command fails."""
    import requests

    def cut(*_given: object, **_more: object) -> requests.Response:
        raise requests.ConnectionError("no way out")

    service = chain._advisories()
    service.session.get = cut
    monkeypatch.setattr(chain, "_advisories", lambda: service)
    lock = tmp_path / "requirements.lock"
    lock.write_text("duckdb==2.0.0 --hash=sha256:0\n", encoding="utf-8")
    assert chain.audit(lock) == 2
    said = capsys.readouterr().out
    assert "not looked up: duckdb 2.0.0" in said and "1 not looked up" in said


def test_an_audit_finds_a_known_vulnerability(
    chain: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The index as a mirror has it: no record of a version, one of the newest, with its advisories."""
    import requests

    advisory = {"id": "PYSEC-0", "aliases": ["CVE-0"], "details": "invented", "fixed_in": ["2.7"], "published": None}

    def answered(url: str, **_more: object) -> requests.Response:
        response = requests.Response()
        response.status_code = 404 if url.endswith("/2.6/json") or "/gone/" in url else 200
        response._content = json.dumps({"info": {"version": "2.6"}, "vulnerabilities": [advisory]}).encode()
        return response

    import pip_audit._service.pypi as pypi

    session = requests.Session()
    session.get = answered  # type: ignore[method-assign,assignment]
    monkeypatch.setattr(pypi, "caching_session", lambda _folder: session)
    lock = tmp_path / "requirements.lock"
    lock.write_text("invented==2.6 \\\n --hash=sha256:0\n", encoding="utf-8")
    assert chain.audit(lock) == 1
    assert "invented 2.6: PYSEC-0 invented" in capsys.readouterr().out
    lock.write_text("invented==2.6 \\\ngone==1.0 \\\n", encoding="utf-8")
    chain.audit(lock)
    assert "not looked up: gone 1.0" in capsys.readouterr().out
