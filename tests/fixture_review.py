"""A fictional article as a draft, with proposals written out by hand, and a stand-in for ``python -m etl intake``."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOSTILE = '<img src=x onerror="window.hacked=1">'
ARTICLE = (
    "甲县：网格里的新办法\r\n"
    "甲县融媒体 2024-03-05\r\n"
    "\r\n"
    f"　　𠮷祥镇的居民说，办事方便了{HOSTILE}。甲县共划分1080个网格，组建网格党支部312个，"
    "办结率达98.5%。今年以来上报事项6.7万余条。\r\n"
    "　　各村推行“楼宇协商会”，配备灯塔管家各1724名，另有志愿服务3.5万\r\n小时。按规定每村不少于2名。\r\n"
    "　　以上为一级网格的做法。\r\n"
)
"""Invented for the tests: a character outside the basic plane, CRLF line ends, and markup that must stay text."""
DRAFT_ID = hashlib.sha256(ARTICLE.encode()).hexdigest()[:12]
FILE_NAME = "甲县.txt"


def span(words: str) -> tuple[int, int]:
    """Return where words stand in the article (once)."""
    start = ARTICLE.index(words)
    return start, start + len(words)


def figure(name: str, printed: str, value: float, indicator: str | None, **more: Any) -> dict[str, Any]:
    """Return one proposal as the extractor writes it."""
    start, end = span(printed)
    return {
        "id": name, "section": 1, "source": FILE_NAME, "start": start, "end": end, "as_printed": printed,
        "value": value, "value_to": None, "bound": "exact", "unit": "个", "kind": "stock", "indicator": indicator,
        "indicator_score": 0.95 if indicator else 0.0, "region": "990121", "scope": "", "period_start": None,
        "period_end": "2024-03-05", "time_basis": "publication", "status": "proposed", "noun": "",
        "region_basis": "inherited", "scope_basis": "none", "period_basis": "assumed", "relation": "", "group": 0,
        **more,
    }  # fmt: skip


FIGURES = [
    figure("f0001", "1080个网格", 1080, "grids_total", noun="网格"),
    figure("f0002", "网格党支部312个", 312, "grid_branches", noun="网格党支部"),
    figure("f0003", "98.5%", 98.5, "resolution_rate", unit="%", kind="ratio", noun="办结率"),
    figure(
        "f0004", "6.7万余条", 67000, "issues_reported", bound="at_least", unit="条", kind="flow", noun="事项",
        period_start="2024-01-01", period_end="2024-03-05", time_basis="inferred", period_basis="stated",
        indicator_score=0.6,
    ),
    figure("f0005", "各1724名", 1724, None, unit="名", noun="灯塔管家", relation="each"),
    figure("f0006", "3.5万\r\n小时", 35000, "volunteer_hours", unit="小时", kind="flow", noun="志愿服务"),
    figure("f0007", "不少于2名", 2, None, bound="at_least", unit="名", kind="norm"),
    figure("f0008", "一级", 1, None, unit="级", status="review"),
]  # fmt: skip
_PRACTICE_SPAN = span("“楼宇协商会”")
PRACTICES = [
    {
        "id": "p0001", "section": 1, "source": FILE_NAME, "start": _PRACTICE_SPAN[0], "end": _PRACTICE_SPAN[1],
        "as_printed": "“楼宇协商会”", "practice": "deliberation", "local_name": "楼宇协商会", "score": 0.9,
        "region": "990121", "scope": "", "region_basis": "inherited", "scope_basis": "none",
    }
]  # fmt: skip
SOURCE = {
    "source_id": "jia-20240305", "title": "甲县：网格里的新办法", "publisher": "甲县融媒体", "published": "2024-03-05",
    "page": None, "url": None, "kind": "article", "grade": "C", "reading": "full", "note": "",
}  # fmt: skip


def write_draft(home: Path, **head: Any) -> Path:
    """Write the draft as ``python -m etl intake add`` would, and return its folder."""
    folder = home / DRAFT_ID
    folder.mkdir(parents=True)
    (folder / "original.txt").write_bytes(ARTICLE.encode())
    (folder / "text.txt").write_bytes(ARTICLE.encode())
    section = {
        "section": 1, "first_line": 1, "last_line": ARTICLE.count("\n"), "start": 0, "end": len(ARTICLE),
        "source": SOURCE, "region": "990121", "region_name": "甲县", "region_basis": "stated",
    }  # fmt: skip
    sha256 = hashlib.sha256(ARTICLE.encode()).hexdigest()
    about = {
        "schema": 1, "draft": DRAFT_ID, "file": FILE_NAME, "format": "txt", "encoding": "utf-8", "sha256": sha256,
        "text_sha256": sha256, "created_at": "2026-01-02T03:04:05Z", "created_by": "周甲",
        "text_file": "jia-20240305.txt", "source_published": [], "sections": [section], **head,
    }  # fmt: skip
    lines(folder / "candidates.jsonl", FIGURES)
    lines(folder / "practices.jsonl", PRACTICES)
    (folder / "draft.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return folder


def lines(path: Path, entries: list[dict[str, Any]]) -> None:
    """Write one JSON object a line."""
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8", newline="")


def command(folder: Path) -> tuple[str, ...]:
    """Return the command line of the stand-in; ``folder`` keeps what it was asked."""
    return (sys.executable, str(Path(__file__)), str(folder))


def answer(folder: Path, arguments: list[str]) -> Mapping[str, Any] | list[dict[str, Any]]:
    """Do what a command of ``python -m etl intake`` does, as far as the page can tell."""
    home = Path(os.environ["ATLAS_INTAKE"])
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    options, rest = arguments[1:cut], arguments[cut + 1 :]
    what = arguments[0]
    assert all(option.startswith("--") for option in options), options
    with (folder / "asked.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps([what, *rest], ensure_ascii=False) + "\n")
    publications = folder / "publications.json"
    done = json.loads(publications.read_text(encoding="utf-8")) if publications.is_file() else []
    if what == "add":
        if b"\x00" in Path(rest[0]).read_bytes():
            return _refusal("文件已损坏：请重新保存。", "The file is damaged: save it again.")
        existing = (home / DRAFT_ID).is_dir()
        if not existing:
            write_draft(home)
        return {"draft": DRAFT_ID, "existing": existing}
    if what == "read":
        return _read(int(rest[1]), int(rest[2]))
    if "--dry-run" in options:
        told = folder / "removed.json"  # a test says what a publication would remove
        removed = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else []
        return {"dry_run": True, "publication": None, "changes": [], "counts": {}, "removed_ids": removed}
    if what in ("publish", "undo"):
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        from fixture_snapshot import write_snapshot

        name = f"p{len(done) + 1}"
        build = f"fixture-{name}"
        write_snapshot(Path(os.environ["ATLAS_BUILD"]), build)
        entry = {"id": name, "at": "2026-01-02T03:04:05Z", "who": "周甲", "action": what, "sources": ["jia-20240305"]}
        entry["of" if what == "undo" else "draft"] = rest[0]
        publications.write_text(json.dumps([entry, *done], ensure_ascii=False), encoding="utf-8")
        changes = [{"zh": "新增 1 条：甲县 网格数", "en": "1 added: Jia, grids"}]
        return {"publication": name, "unchanged": False, "changes": changes, "build_id": build, "counts": {"added": 1}}
    if what == "log":
        return done
    if what == "queue":
        return [{"noun": "灯塔管家", "count": 3, "units": ["名"], "drafts": [DRAFT_ID], "examples": ["各1724名"]}]
    return {"publication": "p0", "unchanged": False, "changes": [], "build_id": "fixture-1", "counts": {}}


def _read(start: int, end: int) -> Mapping[str, Any]:
    printed = ARTICLE[start:end]
    digits = "".join(character for character in printed if character.isdigit())
    if not digits:
        return _refusal("选中的文字里没有数。", "There is no figure in the selection.")
    return {**figure("x", printed, float(digits), None, unit=""), "start": start, "end": end}


def _refusal(chinese: str, english: str) -> Mapping[str, Any]:
    return {"faults": [{"id": "", "field": "", "zh": chinese, "en": english}]}


def main() -> int:
    """Run as a command: print one JSON value, end with 1 where something was refused."""
    folder, name, *arguments = sys.argv[1:]
    assert name == "intake", name
    arguments.remove("--json")
    found = answer(Path(folder), arguments)
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 1 if isinstance(found, Mapping) and found.get("faults") else 0


if __name__ == "__main__":
    sys.exit(main())
