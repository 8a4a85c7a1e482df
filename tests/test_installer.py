"""Installing, upgrading, going back and removing: the office's data outlives all of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from fixture_bundle import REGIONS, ROOT, Office

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the installer is for Linux")
FACTS = {"regions.csv": REGIONS, "observations/jia.csv": "value\n1\n"}
NEWER = {"regions.csv": REGIONS + "990102,乙县\n", "observations/jia.csv": "value\n1\n", "notes.yml": "[]\n"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_is_installed_starts_from_anywhere_and_works_on_the_office_s_data(office: Office) -> None:
    done = office.install(office.archive("1.0", FACTS))
    assert done.returncode == 0, done.stderr
    assert f"Start it: {office.to}/atlas" in done.stdout
    assert office.fact() == REGIONS and office.built_by() == "1.0"
    assert office.atlas("serve", "--port", "9").stdout == "1.0 ['serve', '--port', '9'] None\n"
    assert office.atlas().stdout == "1.0 ['--open'] None\n"
    program = office.to / "current"
    assert (program / "app" / "data").resolve() == office.to / "data"
    assert (program / "licences" / "licences.csv").is_file() and (program / "sbom.json").is_file()
    # Nothing lies in the home but the installation.
    assert [path.name for path in (office.folder / "home 甲").iterdir()] == ["governance-atlas"]


def test_settings_and_the_login_s_secret_stay_over_an_upgrade(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    settings = office.to / "settings"
    assert settings.stat().st_mode & 0o077 == 0
    with (settings / "atlas.env").open("a", encoding="utf-8") as opened:
        opened.write('ATLAS_LOG="json lines"\n')
    (settings / "secrets.toml").write_text("[auth]\n", encoding="utf-8")
    assert office.install(office.archive("1.1", FACTS)).returncode == 0
    assert office.atlas("serve").stdout == "1.1 ['serve'] json lines\n"
    assert (office.to / "current/app/.streamlit/secrets.toml").read_text(encoding="utf-8") == "[auth]\n"


def test_facts_left_as_they_came_follow_the_version_there_and_back(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    for folder in ("intake/d1", "audit", "articles"):
        (office.to / "data" / folder).mkdir(parents=True)
    (office.to / "data/intake/d1/journal.jsonl").write_text("{}\n", encoding="utf-8")
    assert office.install(office.archive("1.1", NEWER)).returncode == 0
    assert (office.used(), office.built_by(), office.fact()) == ("1.1", "1.1", NEWER["regions.csv"])
    assert office.fact("notes.yml") == "[]\n"
    assert office.atlas("rollback").returncode == 0
    assert (office.used(), office.built_by(), office.fact()) == ("1.0", "1.0", REGIONS)
    assert not (office.to / "data/notes.yml").exists()
    assert office.fact("intake/d1/journal.jsonl") == "{}\n"


@pytest.mark.parametrize("change", ["changed", "added", "removed"])
def test_facts_that_the_office_changed_are_never_replaced(office: Office, change: str) -> None:
    office.install(office.archive("1.0", FACTS))
    data = office.to / "data"
    if change == "changed":
        (data / "regions.csv").write_text(REGIONS + "990109,丙县\n", encoding="utf-8")
    elif change == "added":
        (data / "publications.jsonl").write_text("{}\n", encoding="utf-8")
    else:
        (data / "observations/jia.csv").unlink()
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file() and "build" not in file.parts}
    done = office.install(office.archive("1.1", NEWER))
    assert done.returncode == 0 and "stays as it is" in done.stdout
    now = {file: file.read_bytes() for file in data.rglob("*") if file.is_file() and "build" not in file.parts}
    assert now == before and office.built_by() == "1.1"
    beside = next(office.to.glob("data-of-1.1-*"))
    assert (beside / "regions.csv").read_text(encoding="utf-8") == NEWER["regions.csv"]


def test_a_version_that_cannot_build_from_the_data_is_not_used(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    broken = {**NEWER, "regions.csv": REGIONS + "broken\n"}
    done = office.install(office.archive("1.1", broken))
    assert done.returncode == 2 and "regions.csv:2: broken" in done.stderr
    assert (office.used(), office.built_by(), office.fact()) == ("1.0", "1.0", REGIONS)
    # The same where the data is the office's own, and only the new version finds a fault in it.
    (office.to / "data/regions.csv").write_text(REGIONS + "refused\n", encoding="utf-8")
    done = office.install(office.archive("1.2", FACTS, strict=True))
    assert done.returncode == 2 and "only this version finds" in done.stderr
    assert (office.used(), office.fact()) == ("1.0", REGIONS + "refused\n")


@pytest.mark.parametrize("harm", ["changed", "missing", "added"])
def test_an_archive_that_is_not_whole_installs_nothing(office: Office, harm: str) -> None:
    archive = office.archive("1.0", FACTS)
    file = archive / "app/data/regions.csv"
    if harm == "changed":
        file.write_text(REGIONS.replace("甲", "乙"), encoding="utf-8")
    elif harm == "missing":
        file.unlink()
    else:
        file = archive / "app/sitecustomize.py"
        file.write_text("", encoding="utf-8")
    done = office.install(archive)
    assert done.returncode == 2 and file.name in done.stderr
    assert not office.to.exists()


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"bytes": 10**16}, "too full"), ({"pythons": ["3.8"]}, "Python 3.8 needs"), ({"glibc": [9, 99]}, "too old"),
        ({"system": "linux-sparc"}, "linux-sparc"),
    ],
)  # fmt: skip
def test_a_machine_that_will_not_do_is_told_why(office: Office, about: dict[str, object], words: str) -> None:
    done = office.install(office.archive("1.0", FACTS, **about))
    assert done.returncode == 2 and words in done.stderr
    assert not office.to.exists()


def test_a_machine_without_the_right_python_is_told_which(office: Office) -> None:
    done = office.install(office.archive("1.0", FACTS), ATLAS_PYTHON="/nowhere/python3", ATLAS_LANG="zh")
    assert done.returncode == 2 and f"需要 Python 3.{sys.version_info[1]}" in done.stderr


def test_a_folder_with_other_files_and_the_archive_s_own_are_left_alone(office: Office) -> None:
    archive = office.archive("1.0", FACTS)
    office.to.mkdir(parents=True)
    (office.to / "thesis.txt").write_text("mine", encoding="utf-8")
    assert "holds other files" in office.install(archive).stderr
    assert [path.name for path in office.to.iterdir()] == ["thesis.txt"]
    assert "itself" in office.install(archive, "--to", str(archive / "here")).stderr
    assert not (archive / "here").exists()


def test_only_to_check_writes_nothing(office: Office) -> None:
    done = office.install(office.archive("1.0", FACTS), "--check")
    assert done.returncode == 0 and "will do" in done.stdout
    assert list((office.folder / "home 甲").iterdir()) == []


def test_pip_that_fails_leaves_the_version_in_use(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    office.pip = "import sys; sys.exit('a hash does not fit')"
    done = office.install(office.archive("1.1", NEWER))
    assert done.returncode == 2 and "a hash does not fit" in done.stderr
    assert office.used() == "1.0" and len(list((office.to / "versions").iterdir())) == 1


def test_an_installation_that_was_killed_is_finished_by_the_next(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    office.pip = "import time; print('pip', flush=True); time.sleep(600)"
    archive = office.archive("1.1", NEWER)
    running = subprocess.Popen(
        ["sh", str(archive / "install.sh")], env=office.environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    versions = office.to / "versions"
    until = time.monotonic() + 30
    while len(list(versions.glob("*/.venv/pyvenv.cfg"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    second = office.install(archive)
    assert second.returncode == 2 and "Another installer" in second.stderr
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert office.used() == "1.0" and office.fact() == REGIONS
    office.pip = ""
    assert office.install(office.archive("1.1", NEWER)).returncode == 0
    assert office.used() == "1.1"
    assert len([p for p in versions.iterdir() if (p / "complete.json").is_file()]) == len(list(versions.iterdir())) == 2


def test_facts_cut_off_half_way_are_still_known_as_untouched(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    # The first file was replaced, then the power went.
    (office.to / "data/regions.csv").write_text(NEWER["regions.csv"], encoding="utf-8")
    done = office.install(office.archive("1.1", NEWER))
    assert "now that of this version" in done.stdout and office.fact("notes.yml") == "[]\n"


def test_only_the_version_before_is_kept(office: Office) -> None:
    for version in ("1.0", "1.1", "1.2"):
        assert office.install(office.archive(version, FACTS)).returncode == 0
    shown = office.atlas("versions").stdout
    assert re.findall(r"^([* ]) (1\.\d)", shown, re.M) == [(" ", "1.1"), ("*", "1.2")]


def test_removing_keeps_the_data_and_purging_does_not(office: Office) -> None:
    archive = office.archive("1.0", FACTS)
    office.install(archive)
    (office.to / "data/regions.csv").write_text(REGIONS + "990109,丙县\n", encoding="utf-8")
    assert office.atlas("uninstall").returncode == 0
    assert sorted(path.name for path in office.to.iterdir()) == [".installing", "data", "settings"]
    assert office.install(archive).returncode == 0
    assert office.fact() == REGIONS + "990109,丙县\n"
    assert office.atlas("uninstall", "--purge").returncode == 0
    assert not office.to.exists()
    assert office.install(archive).returncode == 0


def test_there_is_nothing_to_go_back_to_at_first(office: Office) -> None:
    office.install(office.archive("1.0", FACTS))
    done = office.atlas("rollback")
    assert done.returncode == 2 and "no earlier version" in done.stderr
    assert office.used() == "1.0"


def test_the_installer_says_the_same_in_both_languages() -> None:
    with (ROOT / "bundle/installer/words.toml").open("rb") as stream:
        words = tomllib.load(stream)
    assert words["zh"].keys() == words["en"].keys()
    places = {lang: {k: sorted(re.findall(r"{\w+}", v)) for k, v in said.items()} for lang, said in words.items()}
    assert places["zh"] == places["en"]
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "bundle/installer").glob("*.py"))
    used = set(re.findall(r'(?:say|Refused)\(\s*"(\w+)"', source))
    assert used <= words["zh"].keys()
    assert words["zh"].keys() - used == {"facts_new", "facts_kept", "facts_same", "facts_updated", "uninstalled"}


def test_the_installer_needs_nothing_but_the_standard_library() -> None:
    for file in sorted(Path(ROOT / "bundle/installer").glob("*.py")):
        roots = set(re.findall(r"^(?:from|import) (\w+)", file.read_text(encoding="utf-8"), re.M))
        assert roots - set(sys.stdlib_module_names) <= {"bundle"}, file.name
