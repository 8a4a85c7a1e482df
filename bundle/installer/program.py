"""One version on the disk: its environment, its app, the facts it came with; and the switch from one to another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

from bundle.installer import Refused
from bundle.installer.checks import About

_WHOLE: Final = "complete.json"
_CURRENT: Final = "current"


def make(bundle: Path, to: Path, asked: About, python: str, *, compiled: bool) -> Path:
    """Install a version beside those that are there; until it is whole, nothing refers to it.

    Parameters
    ----------
    bundle : Path
        The unpacked archive, checked.
    to : Path
        The folder of the installation.
    asked : About
        What the archive says of itself.
    python : str
        "3.11" …
    compiled : bool
        Compile all modules now rather than at first use.

    Returns
    -------
    Path
        ``versions/<name>``.

    Raises
    ------
    Refused
        pip could not install what is needed; the unfinished version is removed.
    """
    folder = to / "versions" / asked.name
    if (folder / _WHOLE).is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)  # left by an installation that was cut off
    try:
        folder.mkdir(parents=True)
        shutil.copytree(bundle / "app", folder / "app", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("setup", "licences"):
            shutil.copytree(bundle / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        if (bundle / "sbom.json").is_file():
            shutil.copyfile(bundle / "sbom.json", folder / "sbom.json")
        # The facts it came with are kept as they came; the app works on those of the office.
        (folder / "app" / "data").rename(folder / "shipped")
        (folder / "app" / "data").symlink_to(Path("../../../data"))
        (folder / "app" / ".streamlit" / "secrets.toml").symlink_to(Path("../../../../settings/secrets.toml"))
        _environment(bundle, folder, asked, python, compiled=compiled)
        (folder / _WHOLE).write_text(json.dumps({"version": asked.version, "python": python}) + "\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def build(folder: Path) -> None:
    """Build the snapshot with a version; raises ``Refused`` where it finds faults, and then the last one stays."""
    done = subprocess.run(
        [python_of(folder), "-m", "etl", "build"], env=_clean(), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused("build_failed", said=(done.stderr or done.stdout).strip()[-4000:])


def python_of(folder: Path) -> Path:
    """Return the Python of a version."""
    return folder / ".venv" / "bin" / "python"


def current(to: Path) -> Path | None:
    """Return the version in use; None where nothing is installed."""
    link = to / _CURRENT
    found = link.resolve() if link.is_symlink() else None
    return found if found is not None and (found / _WHOLE).is_file() else None


def switch(to: Path, folder: Path) -> None:
    """Use a version from now on: one rename, so that there is no moment without one."""
    before = current(to)
    if before is not None and before != folder:
        _point(to / "previous", before)
    _point(to / _CURRENT, folder)
    unfinished = to / ".atlas.part"
    shutil.copyfile(folder / "setup" / "atlas", unfinished)
    unfinished.chmod(0o755)
    unfinished.replace(to / "atlas")


def previous(to: Path) -> Path | None:
    """Return the version that was used before the current one; None where there is none."""
    link = to / "previous"
    found = link.resolve() if link.is_symlink() else None
    return found if found is not None and (found / _WHOLE).is_file() and found != current(to) else None


def sweep(to: Path) -> None:
    """Remove versions that are neither in use nor the one before, and the facts that were laid beside for them."""
    kept = {current(to), previous(to)}
    for folder in (to / "versions").iterdir():
        if folder.resolve() not in kept:
            shutil.rmtree(folder)
            shutil.rmtree(to / f"data-of-{folder.name}", ignore_errors=True)


def settings(to: Path, folder: Path) -> None:
    """Place the file of settings, once: what an office wrote there stays over all versions."""
    # The secret of the login lies here. Whoever lets a service's group read it is not overruled by an upgrade.
    (to / "settings").mkdir(mode=0o700, exist_ok=True)
    target = to / "settings" / "atlas.env"
    if not target.exists():
        shutil.copyfile(folder / "setup" / "atlas.env", target)


def _point(link: Path, folder: Path) -> None:
    unfinished = link.with_name(f".{link.name}.part")
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(folder.relative_to(link.parent))
    unfinished.replace(link)


def _environment(bundle: Path, folder: Path, asked: About, python: str, *, compiled: bool) -> None:
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder / ".venv")
    words = [
        sys.executable, "-s", bundle / "wheels" / asked.pip / "pip", "--isolated", "--python", python_of(folder),
        "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-index", "--require-hashes",
        "--find-links", bundle / "wheels", "-r", bundle / "locks" / f"{python}.lock",
        "--compile" if compiled else "--no-compile",
    ]  # fmt: skip
    done = subprocess.run(list(map(str, words)), env=_clean(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused("pip_failed", said=done.stderr.strip()[-4000:])
    # So that every program of the atlas finds it, also those that it starts itself, from any working directory.
    site = next((folder / ".venv" / "lib").glob("python3*")) / "site-packages"
    (site / "atlas.pth").write_text("../../../../app\n", encoding="utf-8")
    if compiled:
        words = [python_of(folder), "-m", "compileall", "-q", folder / "app"]
        subprocess.run(list(map(str, words)), env=_clean(), capture_output=True, check=False)


def _clean() -> dict[str, str]:
    """Return the environment without settings of Python or pip that would lead elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "PYTHONSAFEPATH": "1"}
