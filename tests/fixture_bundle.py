"""A small archive with the real installer and an app of a few lines, in place of a quarter of a gigabyte of wheels."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundle import make

ROOT = Path(__file__).resolve().parents[1]
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
REGIONS = "code,name_zh\n990101,甲县\n"
_BUILD = """\
import json, sys
from pathlib import Path
data = Path(__file__).resolve().parent.parent / "data"
if "broken" in (data / "regions.csv").read_text(encoding="utf-8"):
    sys.exit("regions.csv:2: broken")
(data / "build").mkdir(exist_ok=True)
(data / "build" / "current.json").write_text(json.dumps({"by": "VERSION"}))
"""
_REFUSING = """\
import sys
from pathlib import Path
if "refused" in (Path(__file__).resolve().parent.parent / "data" / "regions.csv").read_text(encoding="utf-8"):
    sys.exit("a fault that only this version finds")
"""


@dataclass
class Office:
    """A machine with archives, a home, and what is installed there."""

    folder: Path
    pip: str = ""

    @property
    def to(self) -> Path:
        return self.folder / "home 甲" / "governance-atlas"

    def archive(
        self,
        version: str,
        facts: Mapping[str, str],
        *,
        strict: bool = False,
        app: Mapping[str, bytes] | None = None,
        **about: object,
    ) -> Path:
        """Unpack an archive of a version, with the facts it comes with, and an app of a few lines or a given one."""
        unpacked = self.folder / f"unpacked-{version}"
        shutil.rmtree(unpacked, ignore_errors=True)
        files = {f"app/data/{name}": text for name, text in facts.items()}
        files["app/etl/__init__.py"] = files["app/dashboard/__init__.py"] = ""
        files["app/etl/__main__.py"] = (_REFUSING if strict else "") + _BUILD.replace("VERSION", version)
        files["app/dashboard/__main__.py"] = (
            f"import os, sys\nprint({version!r}, sys.argv[1:], os.environ.get('ATLAS_LOG'))\n"
        )
        files["app/.streamlit/config.toml"] = ""
        files["licences/licences.csv"] = "package,version,licence\n"
        files[f"locks/{PYTHON}.lock"] = ""
        files["sbom.json"] = "{}"
        own = {
            "version": version, "commit": "0" * 40, "changed": False, "pythons": [PYTHON], "glibc": [2, 17],
            "system": f"linux-{platform.machine().lower()}", "pip": "pip-1-py3-none-any.whl", "bytes": 1000,
        }  # fmt: skip
        files["about.json"] = json.dumps({**own, **about})
        for name, text in files.items():
            (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
            (unpacked / name).write_text(text, encoding="utf-8", newline="")
        for name, content in (app or {}).items():
            (unpacked / "app" / name).parent.mkdir(parents=True, exist_ok=True)
            (unpacked / "app" / name).write_bytes(content)
        (unpacked / "wheels").mkdir()
        with zipfile.ZipFile(unpacked / "wheels" / "pip-1-py3-none-any.whl", "w") as wheel:
            wheel.writestr("pip/__main__.py", self.pip)
        setup = ROOT / "bundle" / "setup"
        for name in ("atlas", "atlas.env"):
            (unpacked / "setup").mkdir(exist_ok=True)
            shutil.copyfile(setup / name, unpacked / "setup" / name)
        for name in make.INSTALLER:
            (unpacked / "setup" / "bundle" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "bundle" / name, unpacked / "setup" / "bundle" / name)
        shutil.copyfile(setup / "install.sh", unpacked / "install.sh")
        lines = [
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(unpacked).as_posix()}\n"
            for file in sorted(unpacked.rglob("*"))
            if file.is_file()
        ]
        (unpacked / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8", newline="")
        return unpacked

    @property
    def environment(self) -> dict[str, str]:
        home = self.folder / "home 甲"  # a blank and Chinese letters in a path are nothing unusual
        home.mkdir(exist_ok=True)
        python = Path(sys.base_prefix) / "bin" / f"python{PYTHON}"
        return {"PATH": os.defpath, "HOME": str(home), "ATLAS_LANG": "en", "ATLAS_PYTHON": str(python)}

    def install(self, archive: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return _done(["sh", str(archive / "install.sh"), "--no-compile", *more], {**self.environment, **environment})

    def atlas(self, *words: str) -> subprocess.CompletedProcess[str]:
        return _done([str(self.to / "atlas"), *words], self.environment)

    def used(self) -> str:
        """Return the version that starts."""
        return self.atlas("serve").stdout.partition(" ")[0]

    def fact(self, name: str = "regions.csv") -> str:
        return (self.to / "data" / name).read_text(encoding="utf-8")

    def built_by(self) -> str:
        return str(json.loads(self.fact("build/current.json"))["by"])


def _done(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd="/")
