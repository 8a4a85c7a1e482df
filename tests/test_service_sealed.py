"""As a container runs it: no root, no capability, and nothing to write to but the data folder and /tmp.

No container engine runs where the tests do, so the kernel is asked directly: a mount namespace whose root is read-only.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import COUNTY_PAIR
from fixture_service import ROOT, Service, get, needed
from test_boundaries import line, square, write_source

from benchmarks.pages_client import Session

DATA = "/mnt"  # where the data folder of the test is seen inside
NOBODY = "10001"
ENTER = r"""
set -eu
mount --make-rprivate /
mount --bind "$FOLDER" /mnt
# The interpreter and the project may lie below /tmp, or below a home that only its owner may enter; an image has them
# in the open. What is in the way becomes an empty folder, and the two are put back into it.
mount -t tmpfs tmpfs /media
at=0 shut=
for wanted in $WANTED; do
    at=$((at + 1)); mkdir "/media/$at"; mount --bind "$wanted" "/media/$at"
    closed=$wanted found=
    while [ "$closed" != / ]; do
        case "$(stat -c %A "$closed")" in *[xt]) ;; *) found=$closed ;; esac
        closed=$(dirname "$closed")
    done
    case " $shut " in *" $found "*) ;; *) shut="$shut $found" ;; esac
done
mount -t tmpfs -o mode=1777 tmpfs /tmp
for closed in $shut; do mount -t tmpfs -o mode=0755 tmpfs "$closed"; done
at=0
for wanted in $WANTED; do
    at=$((at + 1)); mkdir -p "$wanted" 2>/dev/null || true
    mount --bind "/media/$at" "$wanted"; mount -o remount,bind,ro "$wanted"
done
for closed in $shut; do mount -o remount,ro "$closed"; done
umount -l /media
[ -z "${OUTLINES:-}" ] || mount --bind "$OUTLINES" "$PROJECT/static/boundaries"
mount -o remount,bind,ro /
cd "$PROJECT"
"""
DROP = (
    f"exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all --bounding-set=-all"
    ' --no-new-privs -- "$@"'
)


def inside(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return how a command is started inside, and the environment that says what may be written where."""
    root = os.geteuid() == 0
    unshare = [needed("unshare"), "--mount"] if root else [needed("unshare"), "--user", "--map-root-user", "--mount"]
    last = DROP if root else 'exec "$@"'
    places = {
        "FOLDER": str(folder),
        "PROJECT": str(ROOT),
        "WANTED": f"{sys.base_prefix} {ROOT}",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ATLAS_ARTICLES": f"{DATA}/data/articles",
        "ATLAS_BUILD": f"{DATA}/build",
        "ATLAS_INTAKE": f"{DATA}/intake",
        "ATLAS_AUDIT": f"{DATA}/audit",
        "ATLAS_LOG": "json",
    }
    return [*unshare, "sh", "-c", ENTER + last, "sh"], places


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sealed")
    shutil.copytree(COUNTY_PAIR, made / "data")
    for name in ("build", "intake", "audit", "outlines"):
        (made / name).mkdir()
    write_source(made / "own.geojson", [square("110101", 116), line(20)])
    for path in (made, *made.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, int(NOBODY), int(NOBODY))
    return made


def run(folder: Path, *line: str, **settings: str) -> subprocess.CompletedProcess[str]:
    before, places = inside(folder)
    environment = {**os.environ, **places, "ATLAS_LANG": "en", **settings}
    return subprocess.run([*before, *line], env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def sealed(folder: Path) -> Iterator[Service]:
    built = run(folder, sys.executable, "-m", "etl", "build", "--data", f"{DATA}/data")
    assert built.returncode == 0, built.stdout + built.stderr
    before, places = inside(folder)
    service = Service(folder.parent, Path(places["ATLAS_BUILD"]), "/atlas", places, before)
    yield service.wait()
    service.end()


def test_inside_nothing_else_can_be_written_and_nobody_is_root(folder: Path) -> None:
    tried = run(folder, "sh", "-c", f"id -u; for f in {ROOT}/x /var/tmp/x /etc/x /mnt/x /tmp/x; do (: > $f) 2>&1; done")
    said = tried.stdout.splitlines()
    if os.geteuid() == 0:
        assert said[0] == NOBODY
    refused = [line for line in said[1:] if "Read-only" in line or "denied" in line or "nonexistent" in line]
    assert len(refused) == 3, tried.stdout + tried.stderr


def test_the_atlas_is_built_and_read_as_nobody_on_a_read_only_root(sealed: Service) -> None:
    assert get(f"{sealed.url}/healthz").json["status"] == "ok"

    async def read() -> list[int]:
        found = []
        async with _session(sealed) as session:
            for page in ("", "compare", "map", "trends", "practices", "data", "evidence", "briefing"):
                found.append(len((await session.go(page)).elements))
        return found

    assert min(asyncio.run(read())) > 10
    assert [line for line in sealed.lines() if line["level"] in ("error", "critical", "warning")] == []


def _session(service: Service) -> Session:
    from fixture_service import Reader

    return Reader(service.url)


def test_a_file_is_exported_as_nobody(sealed: Service, folder: Path) -> None:
    link = "compare?regions=990101,990102&indicator=grids_total"
    made = run(folder, sys.executable, "-m", "dashboard", "export", link, "--to", f"{DATA}/a.pptx")
    assert made.returncode == 0, made.stderr
    assert (folder / "a.pptx").stat().st_size > 10_000


def test_a_question_is_answered_as_nobody(sealed: Service, folder: Path) -> None:
    asked = "from dashboard import console, store; print(console.ask(store.Store(), 'SELECT 40 + 2 AS n').rows.n[0])"
    answered = run(folder, sys.executable, "-c", asked)
    assert answered.stdout.strip() == "42", answered.stderr


def test_outlines_are_made_where_they_may_be_and_refused_in_words_elsewhere(folder: Path) -> None:
    """A build makes them anew when the codes of places change."""
    making = (sys.executable, "-m", "etl", "boundaries", "--source", f"{DATA}/own.geojson")
    refused = run(folder, *making)
    assert refused.returncode != 0
    assert "static/boundaries" in refused.stderr and "Traceback" not in refused.stderr, refused.stderr
    made = run(folder, *making, OUTLINES=f"{DATA}/outlines")
    assert made.returncode == 0, made.stderr
    assert (folder / "outlines" / "points.json").is_file()


def test_it_stops_at_once_with_exit_code_0(sealed: Service) -> None:
    assert sealed.end() == 0
    assert sealed.lines()[-1]["event"] == "stopping"
