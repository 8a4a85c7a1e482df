"""The archive for a machine without internet: what is in it, the same bytes each time, a lock without loose ends."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from fixture_bundle import ROOT

from bundle import BundleFault, archive, contents, lock, make, wheels

A, B = "a" * 64, "b" * 64
LOCK = f"""\
# by a tool
--index-url https://example.invalid/simple
alpha==1.0 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
win.Only==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{A}
old==3.0 ; python_full_version < '3.12' --hash=sha256:{A}
"""


@pytest.fixture(scope="module")
def shipped() -> list[str]:
    return contents.app_files()


def wheel(folder: Path, name: str, version: str = "1.0", tag: str = "py3-none-any") -> Path:
    made = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(made, "w") as opened:
        inside = f"{name}-{version}.dist-info"
        opened.writestr(f"{inside}/METADATA", f"Name: {name}\nVersion: {version}\nLicense-Expression: MIT\n")
        opened.writestr(f"{inside}/licenses/LICENSE.txt", f"the licence of {name}")
        opened.writestr(f"{name}/__init__.py", f"# {tag}\n" + "x = 1\n" * 100)
    return made


def pinned(*made: Path) -> str:
    def line(one: Path) -> str:
        name, version = one.name.split("-")[:2]
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(one.read_bytes()).hexdigest()}\n"

    return "".join(line(one) for one in made)


def test_program_facts_fonts_with_their_licence_and_documents_are_in_it(shipped: list[str]) -> None:
    assert {
        "app.py", ".streamlit/config.toml", "pages/overview.py", "dashboard/ui/server.py", "etl/schema.sql", "LICENSE",
        "data/regions.csv", "data/indicators/people.yml", "docs/maps.md", "README.zh-CN.md", "static/fonts/OFL.txt",
        "static/fonts/AtlasSansSC-Regular.woff2", "dashboard/paper/paper.typ",
    } <= set(shipped)  # fmt: skip
    # The licence lets a changed font go on under another name only.
    said = (ROOT / "static/fonts/OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in said and "Reserved Font Name 'Source'" in said
    assert [name for name in shipped if "fonts/" in name and "Source" in name] == []


def test_no_text_draft_snapshot_log_or_secret_is_in_it(shipped: list[str]) -> None:
    closed = ("data/articles", "data/build", "data/intake", "data/audit", "tests", ".git", "trials", "benchmarks")
    assert [
        name for name in shipped if name.startswith(closed) or name.endswith(("secrets.toml", ".duckdb", ".pyc"))
    ] == []
    assert subprocess.run(["git", "check-ignore", "-q", "dist/x"], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    "name", ["data/articles/a.txt", ".streamlit/secrets.toml", "data/audit/2026.jsonl", "docs/../data/x", "notes.md"]
)
def test_what_must_never_be_shipped_is_not_even_where_git_knows_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(contents, "_git", lambda *_words: f"app.py\0{name}\0")
    assert contents.app_files() == ["app.py"]


def test_every_package_that_the_app_imports_is_shipped(shipped: list[str]) -> None:
    local = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    needed = set()
    for name in shipped:
        if name.endswith(".py"):
            for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    needed |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    needed.add((node.module or "").partition(".")[0])
    assert {name for name in needed & local if f"{name}/__init__.py" not in shipped} == set()


def test_a_lock_is_read_for_the_other_system_and_the_other_python(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    file.write_text(LOCK, encoding="utf-8")
    assert lock.read(file, "linux", "3.12") == {"alpha": ("1.0", frozenset([A, B]))}
    assert set(lock.read(file, "linux", "3.11")) == {"alpha", "old"}
    assert lock.read(file, "windows", "3.13")["win-only"] == ("2.0", frozenset([A]))


@pytest.mark.parametrize(
    ("line", "words"),
    [("alpha>=1 --hash=sha256:" + A, "not pinned"), ("alpha==1", "no hash"),
     ("alpha==1,==2 --hash=sha256:" + A, "not pinned"), ("../evil.whl --hash=sha256:" + A, "no requirement")],
)  # fmt: skip
def test_a_lock_that_leaves_something_open_is_refused(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "a.lock").write_text(line, encoding="utf-8")
    with pytest.raises(BundleFault, match=words):
        lock.read(tmp_path / "a.lock", "linux", "3.11")


def test_a_kept_wheel_of_another_content_is_not_taken(tmp_path: Path) -> None:
    good = wheel(tmp_path, "alpha")
    asked = tmp_path / "a.lock"
    asked.write_text(pinned(good), encoding="utf-8")
    wanted = lock.read(asked, "linux", "3.11")
    tags = dict.fromkeys(wheels.compatible("linux", "3.11"), 0)
    assert wheels.pick(wanted, tags, tmp_path) == {"alpha": good}
    good.write_bytes(good.read_bytes() + b"more")
    wheels.digest.cache_clear()
    assert wheels.pick(wanted, tags, tmp_path) == {}


def test_wheels_for_the_older_c_library_of_offices_are_chosen(tmp_path: Path) -> None:
    made = [wheel(tmp_path, "alpha", tag=f"cp311-abi3-manylinux_2_{n}_x86_64") for n in (17, 28, 34)]
    asked = tmp_path / "a.lock"
    asked.write_text("alpha==1.0 " + " ".join(pinned(one).split(" ")[1].strip() for one in made), encoding="utf-8")
    tags = {tag: rank for rank, tag in enumerate(wheels.compatible("linux", "3.12"))}
    assert wheels.pick(lock.read(asked, "linux", "3.12"), tags, tmp_path) == {"alpha": made[1]}
    assert (
        wheels.pick(lock.read(asked, "linux", "3.12"), dict.fromkeys(wheels.compatible("windows", "3.12"), 0), tmp_path)
        == {}
    )


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_an_archive_holds_everything_and_is_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    kept = tmp_path / "wheels"
    kept.mkdir()
    alpha, pip = wheel(kept, "alpha"), wheel(kept, "pip", "26.3")
    (tmp_path / "pip.lock").write_text(pinned(pip), encoding="utf-8")
    (tmp_path / "a.lock").write_text(pinned(alpha), encoding="utf-8")
    monkeypatch.setattr(wheels, "_INSTALLER", tmp_path / "pip.lock")
    monkeypatch.setattr(contents, "commit", lambda: ("c" * 40, True, 1_700_000_000))
    made = [
        make.make(tmp_path / name, system, ("3.11", "3.12"), lock=tmp_path / "a.lock", kept=kept, sbom=None, tell=str)
        for name in ("one", "two")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()
    told = made[0].with_name(f"{made[0].name}.sha256").read_text(encoding="utf-8")
    assert told == f"{hashlib.sha256(made[0].read_bytes()).hexdigest()}  {made[0].name}\n"
    found = _members(made[0])
    top = made[0].name.removesuffix(".tar.gz").removesuffix(".zip")
    assert all(name.startswith(f"{top}/") for name in found)
    files = {name.removeprefix(f"{top}/"): text for name, text in found.items()}
    assert {"wheels/alpha-1.0-py3-none-any.whl", "locks/3.11.lock", "locks/3.12.lock", "app/app.py"} <= set(files)
    assert files["licences/alpha-1.0/LICENSE.txt"] == b"the licence of alpha"
    assert files["licences/licences.csv"].decode().splitlines() == [
        "package,version,licence", "alpha,1.0,MIT", "pip,26.3,MIT",
    ]  # fmt: skip
    about = json.loads(files["about.json"])
    assert (about["version"], about["changed"], about["glibc"]) == (contents.version(), False, [2, 28])
    assert ("install.sh" in files, "WINDOWS.zh-CN.md" in files) == (system == "linux", system == "windows")
    manifest = files["MANIFEST.sha256"].decode().splitlines()
    assert len(manifest) == len(files) - 1
    assert f"{hashlib.sha256(files['app/app.py']).hexdigest()}  app/app.py" in manifest


def test_a_wheel_without_the_text_of_its_licence_gets_it_or_is_not_passed_on(tmp_path: Path) -> None:
    for name, stated in (("apache", "Apache-2.0"), ("secret", "Own")):
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-py3-none-any.whl", "w") as opened:
            head = f"Name: {name}\nVersion: 1.0\nLicense-Expression: {stated}\n"
            opened.writestr(f"{name}-1.0.dist-info/METADATA", head)
    found = wheels.licences([tmp_path / "apache-1.0-py3-none-any.whl"])
    assert b"Apache License" in found["apache-1.0/LICENSE"] and len(found["apache-1.0/LICENSE"]) > 9000
    with pytest.raises(BundleFault, match="secret"):
        wheels.licences(tmp_path.glob("secret*"))


def test_an_archive_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "a.tar.gz", "a", {"x": tmp_path / "missing"}, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_parts_that_was_asked_for_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "bring", lambda *_: wheels.Brought([], {"3.11": ""}, Path("pip.whl")))
    with pytest.raises(BundleFault, match="make sbom"):
        make.make(tmp_path, "linux", ("3.11",), lock=tmp_path, kept=tmp_path, sbom=tmp_path / "no.json", tell=str)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["INSTALL", "WINDOWS"])
def test_both_languages_give_the_same_commands(name: str) -> None:
    said = [(ROOT / f"bundle/setup/{name}{end}.md").read_text(encoding="utf-8") for end in ("", ".zh-CN")]
    blocks = [
        [part for at, part in enumerate(text.split("```")) if at % 2 and part.startswith(("sh", "power"))]
        for text in said
    ]
    assert blocks[0] == blocks[1] and blocks[0]
    assert all(contents.version() in text for text in said) or name == "INSTALL"


def _members(made: Path) -> dict[str, bytes]:
    if made.suffix == ".zip":
        with zipfile.ZipFile(made) as opened:
            return {name: opened.read(name) for name in opened.namelist()}
    with tarfile.open(made) as packed:
        assert all(one.isfile() and one.uid == one.gid == 0 and not one.uname for one in packed.getmembers())
        return {one.name: packed.extractfile(one).read() for one in packed.getmembers()}  # type: ignore[union-attr]
