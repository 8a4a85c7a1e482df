"""What the atlas is made of: ``python scripts/supply_chain.py lock | audit | licences | sbom``.

The locks hold every package that is installed, direct or not, with the checksums of its files; the other commands read
them, so what is audited, listed and described is what is shipped.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
SHIPPED: Final = ROOT / "requirements.lock"
PAGE: Final = ROOT / "docs" / "licences.md"
LOCKS: Final = {  # in this order: each holds to the versions of the one before it
    "requirements": None, "requirements-dev": "requirements", "requirements-bench": "requirements-dev",
    "requirements-spark": None,
}  # fmt: skip
_SAID_IN_ITS_FILES: Final = {"resvg-py": "MIT"}  # the field of the package is empty, its licence file is not
_OTHER_SYSTEMS: Final = {"colorama": "BSD-3-Clause"}  # installed on Windows only
_LIBRARIES: Final = {
    # what wheels bring as libraries of their own in a folder <package>.libs → licence
    "libgfortran": "GPL-3.0 with the GCC Runtime Library Exception: may be shipped with programs of any licence",
    "libquadmath": "LGPL-2.1, a library of its own beside numpy and scipy, unchanged, which anybody may replace",
    "libscipy_openblas": "BSD-3-Clause", "libgeos": "LGPL-2.1, a library of its own beside shapely, unchanged, which "
    "anybody may replace", "libXau": "MIT", "libxcb": "MIT", "libavif": "BSD-2-Clause", "libbrotli": "MIT",
    "libfreetype": "FTL", "libharfbuzz": "MIT", "libjpeg": "IJG AND BSD-3-Clause", "liblcms2": "MIT",
    "liblzma": "0BSD", "libopenjp2": "BSD-2-Clause", "libpng16": "libpng-2.0", "libsharpyuv": "BSD-3-Clause",
    "libtiff": "libtiff", "libwebp": "BSD-3-Clause", "libzstd": "BSD-3-Clause",
}  # fmt: skip
_ABOUT: Final = """\
Made by `make licences` from the packages of `requirements.lock`; a test holds it up to date and finds no GPL or AGPL
in it. The atlas itself is under the MIT licence (`LICENSE`), its fonts under the SIL Open Font License 1.1
(`static/fonts/OFL.txt`). The texts of all licences lie in the bundle.""".splitlines()
_ABOUT_LIBRARIES: Final = """\
The LGPL asks that its library can be replaced and that its source can be had: each is a file of its own, loaded at run
time, unchanged from its project's release. Streamlit, plotly and pydeck also bring JavaScript of their own, under MIT,
BSD and Apache licences, listed in their packages.""".splitlines()


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: Path = SHIPPED) -> dict[str, str]:
    """Return package → version of a lock."""
    return {normal(n): v for n, v in re.findall(r"^([\w.-]+)==(\S+)", file.read_text(encoding="utf-8"), re.M)}


def is_refused(licence: str) -> bool:
    """Return whether a licence would bind the whole of the atlas: GPL or AGPL without an exception, or none stated."""
    text = licence.replace("LGPL", "").replace("Lesser General", "")
    bound = re.search(r"\bA?GPL|Affero|General Public", text) and "Exception" not in text
    return bool(bound) or licence.strip() in ("", "UNKNOWN")


def lock(upgrade: Iterable[str] = ()) -> None:
    """Write the locks anew; versions stay unless a requirement, or ``upgrade``, asks for another."""
    for name, before in LOCKS.items():
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", f"{name}.txt", "--output-file", f"{name}.lock"]
        command += ["--constraint", f"{before}.lock"] if before else []
        command += [word for package in upgrade for word in ("--upgrade-package", package)]
        subprocess.run([str(Path(sys.executable).with_name(command[0])), *command[1:]], cwd=ROOT, check=True)


def licences() -> list[tuple[str, str, str]]:
    """Return (package, version, licence) of everything that is shipped, sorted by name."""
    wanted = locked()
    done = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--packages", *wanted],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    stated = {normal(row["Name"]): str(row["License"]) for row in json.loads(done.stdout)}
    stated |= {name: licence for name, licence in _SAID_IN_ITS_FILES.items() if stated.get(name) == "UNKNOWN"}
    return [(n, v, stated.get(n) or _OTHER_SYSTEMS.get(n, "UNKNOWN")) for n, v in sorted(wanted.items())]


def libraries() -> list[tuple[str, str, str]]:
    """Return (package, library, licence) of the libraries that installed wheels bring in folders of their own."""
    import sysconfig

    found = {
        (folder.name.removesuffix(".libs"), name, licence)
        for folder in sorted(Path(sysconfig.get_path("purelib")).glob("*.libs"))
        if normal(folder.name.removesuffix(".libs")) in locked()
        for file in folder.iterdir()
        for name, licence in [_library(file.name)]
    }
    return sorted(found)


def _library(file: str) -> tuple[str, str]:
    name = max((known for known in _LIBRARIES if file.startswith(known)), key=len, default="")
    return (name, _LIBRARIES[name]) if name else (file, "UNKNOWN")


def licence_page() -> str:
    """Return the page of licences."""
    lines = [
        "# Licences of what is shipped", "", *_ABOUT, "",
        "| package | version | licence |", "|---|---|---|",
        *(f"| {name} | {version} | {licence} |" for name, version, licence in licences()), "",
        "## Libraries inside the wheels (Linux)", "", *_ABOUT_LIBRARIES, "",
        "| in | library | licence |", "|---|---|---|",
        *(f"| {package} | {name} | {licence} |" for package, name, licence in libraries()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def sbom() -> str:
    """Return the list of parts as CycloneDX 1.6 JSON: packages of the lock, who needs whom, licences, the fonts."""
    done = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml"),
         "--output-reproducible", "--no-validate", "--spec-version", "1.6", "--output-format", "JSON", sys.executable],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    tree: dict[str, Any] = json.loads(done.stdout)
    shipped = locked()
    parts = [part for part in tree["components"] if normal(part["name"]) in shipped]
    refs = {str(part["bom-ref"]): normal(part["name"]) for part in parts}
    stated = {name: licence for name, _, licence in licences()}
    for part in parts:
        _without_place(part)
        if not part.get("licenses"):  # the package says it in words only, or in its files
            part["licenses"] = [{"license": {"name": stated[normal(part["name"])]}}]
    direct = set(_names(ROOT / "requirements.txt"))
    root = tree["metadata"]["component"]["bom-ref"]
    needs = [
        {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in refs]}
        for entry in tree["dependencies"] if entry["ref"] in refs
    ]  # fmt: skip
    needs.append({"ref": root, "dependsOn": sorted(ref for ref, name in refs.items() if name in direct)})
    parts.append({
        "type": "file", "bom-ref": "fonts", "name": "AtlasSansSC", "description": "Fonts in static/fonts",
        "licenses": [{"license": {"id": "OFL-1.1"}}],
    })  # fmt: skip
    return json.dumps({**tree, "components": parts, "dependencies": needs}, ensure_ascii=False, indent=1) + "\n"


def _without_place(part: dict[str, Any]) -> None:
    """Forget where on this machine a package came from."""
    part["externalReferences"] = [ref for ref in part.get("externalReferences", ()) if ref["type"] != "distribution"]


def _names(file: Path) -> list[str]:
    return [normal(name) for name in re.findall(r"^([\w.-]+)(?:\[\w+\])?==", file.read_text(encoding="utf-8"), re.M)]


def faults_of_sbom(text: str) -> str:
    """Return what is wrong with a list of parts by the schema of CycloneDX, or nothing."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if fault is None else str(fault)


def audit(file: Path) -> int:
    """Compare a lock with the published advisories; return 0 clean, 1 vulnerable, 2 not all could be looked up."""
    from packaging.version import Version
    from pip_audit._service import ResolvedDependency
    from pip_audit._service.interface import ServiceError

    service = _advisories()
    vulnerable, unseen = [], []
    for name, version in sorted(locked(file).items()):
        try:
            spec, found = service.query(ResolvedDependency(name, Version(version)))
        except (ServiceError, OSError) as error:
            unseen.append(f"{name} {version}: {error or type(error).__name__}")
            continue
        if spec.is_skipped():
            unseen.append(f"{name} {version}: the index has advisories for another version only")
        vulnerable += [f"{name} {version}: {one.id} {one.description[:160]}" for one in found]
    print(*vulnerable, *(f"not looked up: {line}" for line in unseen), sep="\n")
    print(
        f"{file.name}: {len(locked(file))} packages, {len(locked(file)) - len(unseen)} looked up "
        f"({service.by_newest} of them by the record of the newest version, which is ours), {len(vulnerable)} known "
        f"vulnerabilities, {len(unseen)} not looked up"
    )
    return 1 if vulnerable else 2 if unseen else 0


def _advisories() -> Any:
    """Return the service of pip-audit; it is there only where the tests are installed."""
    import requests
    from pip_audit._service import PyPIService

    class Advisories(PyPIService):
        """The advisories of the package index, also where it is a mirror without a record for each version."""

        by_newest = 0

        def __init__(self) -> None:
            super().__init__(timeout=20)
            plain = self.session.get

            def get(url: str, **more: Any) -> requests.Response:
                answer = plain(url=url, **more)
                if answer.status_code != 404:
                    return answer
                project, _, version = url.removesuffix("/json").rpartition("/")
                newest = plain(url=f"{project}/json", **more)
                if newest.status_code != 200 or newest.json()["info"]["version"] != version:
                    return answer
                self.by_newest += 1
                return newest

            self.session.get = get

    return Advisories()


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lock", help="write the locks anew").add_argument("--upgrade", nargs="*", default=[])
    commands.add_parser("audit", help="known vulnerabilities").add_argument("--dev", action="store_true")
    commands.add_parser("licences", help="write docs/licences.md").add_argument("--check", action="store_true")
    commands.add_parser("sbom", help="list of parts").add_argument("--to", type=Path, default=ROOT / "dist/sbom.json")
    given = parser.parse_args(arguments)
    if given.command == "audit":
        return audit(ROOT / "requirements-dev.lock" if given.dev else SHIPPED)
    if given.command == "lock":
        lock(given.upgrade)
    elif given.command == "licences":
        return _licences(check=given.check)
    else:
        text = sbom()
        if fault := faults_of_sbom(text):
            print(fault)
            return 1
        given.to.parent.mkdir(parents=True, exist_ok=True)
        given.to.write_text(text, encoding="utf-8")
        print(f"written: {given.to}, {len(json.loads(text)['components'])} parts")
    return 0


def _licences(*, check: bool) -> int:
    refused = [row for row in (*licences(), *libraries()) if is_refused(row[2])]
    for name, version, licence in refused:
        print(f"refused: {name} {version}: {licence}")
    if check:
        return 1 if refused or PAGE.read_text(encoding="utf-8") != licence_page() else 0
    PAGE.write_text(licence_page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
