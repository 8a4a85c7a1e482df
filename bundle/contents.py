"""What goes into the archive: program, facts and documents; never a text, a draft, a snapshot or a secret."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Final

from bundle import BundleFault

ROOT: Final = Path(__file__).resolve().parent.parent
SYSTEMS: Final = ("linux", "windows")
_FOLDERS: Final = ("audit", "dashboard", "data", "deploy", "docs", "etl", "pages", "static")
_FILES: Final = ("app.py", "CHANGELOG.md", "LICENSE", "README.md", "README.zh-CN.md", "SECURITY.md", "pyproject.toml")
_SETTINGS: Final = ".streamlit"
_NEVER: Final = (
    "data/articles/", "data/build/", "data/intake/", "data/audit/", "static/boundaries/", ".streamlit/secrets.toml",
)  # fmt: skip
"""Git ignores these. They are named once more, since a sentence of an article or a secret must not depend on that."""


def app_files() -> list[str]:
    """Return the files of the app, as paths with "/" from the root of the project, in order.

    Files that are not committed yet are among them unless git ignores them: what is shipped is what was tested.
    """
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({name for name in listed if _belongs(name) and (ROOT / name).is_file()})


def version() -> str:
    """Return the version of the project."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return str(tomllib.load(stream)["project"]["version"])


def commit() -> tuple[str, bool, int]:
    """Return the commit, whether the files are exactly its files, and its time in seconds since 1970."""
    clean = not _git("status", "--porcelain", "--untracked-files=all").strip()
    return _git("rev-parse", "HEAD").strip(), clean, int(_git("log", "-1", "--format=%ct").strip())


def _belongs(name: str) -> bool:
    if name.startswith(_NEVER) or re.search(r"[\x00-\x1f\\]|(?:^|/)\.\.(?:/|$)", name):
        return False
    top = name.partition("/")[0]
    return name in _FILES or top == _SETTINGS or (top in _FOLDERS and "/" in name)


def _git(*arguments: str) -> str:
    try:
        return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as error:
        raise BundleFault("The bundle is made from a git clone of the project: git must be installed.") from error
