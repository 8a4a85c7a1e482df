"""Files that nobody should send, and what each reader says of them: words, in bounded time and memory.

Each is read in a child of its own whose memory is limited, so that a bomb is a failure here and not the end of the run.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import yaml

from dashboard import briefing
from dashboard.briefing import BriefingFault
from dashboard.locale import LANGUAGES, say
from dashboard.slides import base
from dashboard.slides.living import LivingFault, language_of
from dashboard.slides.template import TemplateFault, open_template
from etl.extract.documents import read_document
from etl.faults import AtlasError

_SENTENCE: Final = yaml.safe_load(Path(__file__).with_name("texts_words.yml").read_text(encoding="utf-8"))[
    "sentence"
].encode()
_MEMORY: Final = 700 << 20
_SECONDS: Final = 60
_LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
_OUTSIDE: Final = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_WORD: Final = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
_TYPES: Final = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: what is tried, its name, its bytes, who reads it, and whether it may be taken (its words as words)."""

    attempt: str
    name: str
    data: bytes
    reader: str
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it: words for a person, or a fault of ours; memory in MiB."""

    words: str
    fault: str
    mebibytes: int


def uploads(*, full: bool = True) -> Iterator[Upload]:
    """Yield every file, made anew; without ``full`` not the one that takes seconds to make."""
    yield from _documents(full=full)
    yield from _presentations()
    yield from _briefings()


def read(upload: Upload) -> Said:
    """Read a file in a child with limited memory and time."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _limited(upload, send)
    os.close(send)
    with os.fdopen(receive, "rb") as answered:
        answer = answered.read()
    _, status, used = os.wait4(child, 0)
    mebibytes = int(used.ru_maxrss) // 1024
    if os.WIFSIGNALED(status) or not answer:
        return Said("", f"ended by signal {os.WTERMSIG(status) if os.WIFSIGNALED(status) else '-'}", mebibytes)
    words, fault = json.loads(answer)
    return Said(words, fault, mebibytes)


def _limited(upload: Upload, send: int) -> None:
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + _MEMORY, held + _MEMORY))
    signal.alarm(_SECONDS)
    words, fault = "", ""
    try:
        words = _READERS[upload.reader](upload)
        if not words and not upload.harmless:
            fault = "taken"
    except BaseException as error:  # noqa: BLE001 -- whatever it is, it is what the trial counts
        fault = f"{type(error).__name__}: {error}"[:300]
    with os.fdopen(send, "wb") as out:
        out.write(json.dumps([words, fault]).encode())
    os._exit(0)


def _document(upload: Upload) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dropped"
        path.write_bytes(upload.data)
        try:
            read_document(path, upload.name)
        except AtlasError as refused:
            return " / ".join(refused.words(language) for language in LANGUAGES)
    return ""


def _template(upload: Upload) -> str:
    try:
        open_template(upload.data, "zh")
    except TemplateFault as refused:
        return " / ".join(say(one, f"template_fault.{refused.key}", found=refused.found) for one in LANGUAGES)
    return ""


def _deck(upload: Upload) -> str:
    try:
        language_of(upload.data)
    except TemplateFault as refused:
        return " / ".join(say(one, f"template_fault.{refused.key}", found=refused.found) for one in LANGUAGES)
    except LivingFault as refused:
        return " / ".join(say(one, f"living_fault.{refused.key}") for one in LANGUAGES)
    return ""


def _briefing(upload: Upload) -> str:
    try:
        briefing.from_yaml(upload.data)
    except BriefingFault as refused:
        return " / ".join(say(one, f"briefing_fault.{refused.key}", found=refused.found) for one in LANGUAGES)
    return ""


_READERS: Final[dict[str, Callable[[Upload], str]]] = {
    "document": _document,
    "template": _template,
    "deck": _deck,
    "briefing": _briefing,
}


def packed(parts: dict[str, bytes], **flags: int) -> bytes:
    """Return a zip of these parts; ``link`` makes the last one a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, data) in enumerate(parts.items(), 1):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (
                (stat.S_IFLNK if flags.get("link") and at == len(parts) else stat.S_IFREG) | 0o644
            ) << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _word(body: bytes, head: bytes = b"", **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": _TYPES, "word/document.xml": head + _WORD % body, **more})


def _documents(*, full: bool) -> Iterator[Upload]:
    paragraph = b"<w:p><w:r><w:t>" + _SENTENCE + b"</w:t></w:r></w:p>"

    def one(attempt: str, name: str, data: bytes, *, harmless: bool = False) -> Upload:
        return Upload(attempt, name, data, "document", harmless)

    yield one("zip bomb", "a.docx", packed({"word/document.xml": bytes(40 << 20)}))
    yield one("zip bomb", "a.docx", _word(b"<w:p><w:r><w:t>" + b"a" * (20 << 20) + b"</w:t></w:r></w:p>"))
    yield one("zip bomb", "a.xlsx", packed({"xl/workbook.xml": b" " * (40 << 20)}))
    if full:  # more than half a gigabyte, in parts that are small enough each
        many = {f"xl/{n}.xml": b" " * (8 << 20) for n in range(80)}
        yield one("zip bomb", "a.xlsx", packed(many | {"xl/workbook.xml": b"<a/>"}))
    yield one("nested zips", "a.zip", packed({"b.zip": packed({"c.zip": packed({"d": bytes(20 << 20)})})}))
    yield one("nested zips", "a.docx", packed({"word/document.docx": _word(paragraph)}))
    yield one("many entries", "a.docx", packed({"word/document.xml": b"<a/>"} | {f"w/{n}": b"" for n in range(20_000)}))
    yield one("entity bomb", "a.docx", _word(b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _LAUGHS))
    yield one("entity bomb", "a.html", _LAUGHS + b"<html><body>&j;</body></html>", harmless=True)
    yield one("outside entity", "a.docx", _word(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _OUTSIDE))
    yield one("deep markup", "a.docx", _word(b"<w:p>" * 5000 + b"</w:p>" * 5000))
    yield one("deep markup", "a.html", b"<html><body>" + b"<div>" * 200_000 + _SENTENCE, harmless=True)
    for name in ("a.docm", "a.xlsm", "a.docx"):
        yield one("macros", name, _word(paragraph, **{"word/vbaProject.bin": b"x"}))
    yield one("macros", "a.docx", _word(paragraph, **{"word/VBAPROJECT.BIN": b"x"}))
    for stream in ("EncryptedPackage", "WordDocument", "Workbook"):
        yield one(
            "encrypted or old", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le")
        )
    for name in ("a.exe", "a.pdf", "a.xlsx", "a.png", "a", "a.docx.exe"):
        yield one("wrong ending", name, _word(paragraph))
    yield one("wrong ending", "a.docx", b"%PDF-1.4 nothing")
    yield one("wrong ending", "a.pdf", b"MZ\x90\x00" + bytes(200))
    for part in ("../../../etc/cron.d/x", "/etc/passwd", "C:\\x", "a\x00b", "n" * 300, "CON", "aux.xml"):
        yield one("path names", "a.docx", _word(paragraph, **{part: b"x"}), harmless=True)
    for name in (
        "../../a.txt",
        "..\\..\\a.txt",
        "a\x00.txt",
        "n" * 300 + ".txt",
        "CON.txt",
        "\u202etxt.exe.txt",
        "a\n.txt",
    ):
        yield one("path names", name, _SENTENCE, harmless=True)
    yield one(
        "symbolic link", "a.docx", packed({"[Content_Types].xml": _TYPES, "word/document.xml": b"/etc/passwd"}, link=1)
    )
    for data in (b"", b" \n", bytes(4096), b"\xff" * 4096, "\ud800".encode("utf-8", "surrogatepass") * 900):
        yield one("no text", "a.txt", data)
    yield one("too large", "a.txt", b"a" * ((20 << 20) + 1))
    yield one("broken", "a.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>")
    yield one("broken", "a.docx", _word(paragraph)[:-40])
    yield one(
        "script",
        "a.html",
        b"<html><script>while(1){}</script><body onload=alert(1)>\xe7\x94\xb2</body></html>",
        harmless=True,
    )


def _presentations() -> Iterator[Upload]:
    good = base.base_bytes("zh")
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    slide, types, vba = "ppt/presentation.xml", "[Content_Types].xml", "ppt/vbaProject.bin"
    head = parts[slide]
    shapes = b"<p:sldMasterIdLst/>" * 1_400_000
    tries: list[tuple[str, str, bytes]] = [
        ("zip bomb", "a.pptx", packed(parts | {"ppt/media/x.png": bytes(40 << 20)})),
        (
            "zip bomb",
            "a.pptx",
            packed(parts | {slide: head.replace(b"</p:presentation>", shapes + b"</p:presentation>")}),
        ),
        ("zip bomb", "a.pptx", packed(parts | {f"ppt/slides/s{n}.xml": b" " * (7 << 20) for n in range(10)})),
        ("many entries", "a.pptx", packed(parts | {f"x/{n}": b"" for n in range(21_000)})),
        ("entity bomb", "a.pptx", packed(parts | {slide: _LAUGHS + b"<p>&j;</p>"})),
        ("outside entity", "a.pptx", packed(parts | {slide: _OUTSIDE + b"<p>&x;</p>"})),
        ("macros", "a.pptm", packed(parts | {vba: b"x"})),
        ("macros", "a.pptx", packed(parts | {vba.upper(): b"x"})),
        ("macros", "a.potm", packed(parts | {types: parts[types].replace(b"presentation.main", b"macroEnabled.main")})),
        ("encrypted or old", "a.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("wrong ending", "a.pptx", _word(b"")),
        ("wrong ending", "a.pptx", b"%PDF-1.4"),
        ("no text", "a.pptx", b""),
        ("broken", "a.pptx", good[: len(good) // 2]),
        ("broken", "a.pptx", packed(parts | {"_rels/.rels": parts["_rels/.rels"].replace(b"Target", b"Tarjet")})),
        ("broken", "a.pptx", packed({name: data for name, data in parts.items() if name != slide})),
        ("too large", "a.pptx", b"PK" + bytes(61_000_000)),
    ]
    for reader in ("template", "deck"):
        for attempt, name, data in tries:
            yield Upload(attempt, name, data, reader)


def _briefings() -> Iterator[Upload]:
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)
    )
    for attempt, data in (
        ("anchor bomb", bomb),
        ("anchor bomb", b"items: &a [*a]"),
        ("deep markup", b"[" * 100_000),
        ("deep markup", b"{a: " * 50_000),
        ("objects", b"items: !!python/object/apply:os.system ['id']"),
        ("objects", b"!!python/object/new:os.system [id]"),
        ("objects", b"items: !!binary gIGCg4SFhoeIiYqLjI2Ojw=="),
        ("too large", b"title: " + b"a" * 300_000),
        ("no text", b"\xff\xfe\x00"),
        ("no text", b"\x00" * 100),
        ("broken", b"items: [\n- : :"),
        ("broken", b"items:\n- view: {kind: <script>alert(1)</script>}"),
        ("broken", b"items:\n- view: {kind: ranked_bars, indicators: ['../../etc/passwd']}"),
        ("broken", b"version: 99999999999999999999\nitems: []"),
        ("many entries", b"items:\n" + b"- {section: a}\n" * 5_000),
    ):
        yield Upload(attempt, "a.yml", data, "briefing")
