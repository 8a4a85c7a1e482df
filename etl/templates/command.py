"""``python -m etl templates``: empty workbooks that an office can send round, and their Table Schemas."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from etl.atomic import write_whole
from etl.faults import AtlasError
from etl.messages import LANGUAGES, say, spoken
from etl.model import LEVELS, THEMES, Indicator, Region
from etl.paths import Folders
from etl.report.importing import read_report_catalogue
from etl.report.schema import SHAPES, table_schema
from etl.templates.sheets import Content, TemplateBook


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl templates``."""

    def words(name: str) -> str:
        return say(spoken(), f"report.help.{name}")

    parser.add_argument("--to", type=Path, metavar="DIR", help=words("to"))
    parser.add_argument("--theme", nargs="+", choices=THEMES, metavar="THEME", help=words("theme"))
    parser.add_argument("--indicators", nargs="+", metavar="ID", help=words("indicators"))
    parser.add_argument("--level", nargs="+", choices=LEVELS, metavar="LEVEL", help=words("level"))
    parser.add_argument("--regions", nargs="+", metavar="CODE", help=words("regions"))
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help=words("language"))
    parser.add_argument("--batch", metavar="NAME", help=words("batch"))
    parser.add_argument("--title", metavar="TITLE", help=words("title"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=say(spoken(), "build.help.data"))


def main(arguments: argparse.Namespace) -> int:
    """Write ``monthly_wide`` and ``monthly_long``, each as XLSX and as ``.schema.json``; return 0."""
    folders = Folders.resolve(arguments.data)
    settings = _settings()
    words = settings[arguments.language]
    catalogue, _ = read_report_catalogue(folders.data)
    content = Content(
        language=arguments.language,
        words=words,
        regions=_regions(list(catalogue.regions.values()), arguments, settings["levels"]),
        indicators=_indicators(list(catalogue.indicators.values()), arguments, settings["indicators"]),
        batch=arguments.batch or settings["batch"],
        title=arguments.title or words["title"],
    )
    target = arguments.to or folders.build / "templates"
    target.mkdir(parents=True, exist_ok=True)
    for shape in SHAPES:
        book = TemplateBook(content)
        write_whole(target / f"monthly_{shape}.xlsx", book.wide() if shape == "wide" else book.long())
        schema = json.dumps(table_schema(shape, content.indicators), ensure_ascii=False, indent=2) + "\n"
        write_whole(target / f"monthly_{shape}.schema.json", schema.encode())
    told = say(spoken(), "report.templates", folder=_shown(target), regions=len(content.regions),
               indicators=len(content.indicators))  # fmt: skip
    sys.stdout.write(told + "\n")
    return 0


def _shown(folder: Path) -> str:
    """Return a folder as seen from where the command runs, where it lies beneath."""
    here = Path.cwd()
    return str(folder.resolve().relative_to(here)) if folder.resolve().is_relative_to(here) else str(folder)


def _settings() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return content


def _regions(known: Sequence[Region], arguments: argparse.Namespace, usual: Sequence[str]) -> list[Region]:
    levels = arguments.level or usual
    found = [r for r in known if r.level in levels]
    if arguments.regions:
        wanted = tuple(arguments.regions)
        found = [r for r in found if r.code.startswith(wanted)]
        exact = [r for r in known if r.code in wanted and r not in found]
        found += exact
    if not found:
        raise AtlasError("report.no_regions", found=" ".join([*(arguments.regions or []), *levels]))
    return sorted(found, key=lambda region: region.code)


def _indicators(known: Sequence[Indicator], arguments: argparse.Namespace, usual: Sequence[str]) -> list[Indicator]:
    published = {i.indicator_id: i for i in known if i.formula is None}
    if arguments.indicators:
        ids = [one for given in arguments.indicators for one in given.split(",") if one]
        if unknown := [one for one in ids if one not in published]:
            raise AtlasError("report.no_indicators", found=", ".join(unknown))
        return [published[one] for one in dict.fromkeys(ids)]
    if arguments.theme:
        return [i for i in published.values() if i.theme in arguments.theme and i.kind != "norm"]
    return [published[one] for one in usual if one in published] or list(published.values())
