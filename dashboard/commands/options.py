"""The options of the commands, with their help in the language of whoever reads it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dashboard.commands import make
from dashboard.locale import LANGUAGES, say

COMMANDS: Final = ("slides", "export", "refresh")
# Below what a proxy may have the atlas: "/atlas", "/office/atlas" …
_BASE_PATH: Final = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9_-]{0,40}){0,4}\Z")


def language_of(arguments: Sequence[str]) -> str:
    """Return the language that ``--lang`` asks for; "" where it asks for none."""
    for at, given in enumerate(arguments):
        found = given.partition("=")[2] if given.startswith("--lang=") else ""
        if given == "--lang":
            found = next(iter(arguments[at + 1 : at + 2]), "")
        if found in LANGUAGES:
            return found
    return ""


def parser(language: str) -> argparse.ArgumentParser:
    """Return the reader of the command line."""

    def told(what: str) -> str:
        return say(language, f"commands.help.{what}")

    top = argparse.ArgumentParser(
        prog="python -m dashboard",
        description=told("atlas"),
        epilog=told("epilog"),
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help=say(language, "commands.help.serve"))
    add_serve(serve, language)
    slides = commands.add_parser("slides", help=told("slides"), description=told("slides"), epilog=told("epilog"))
    slides.add_argument("briefing", type=Path, metavar="BRIEFING.yml", help=say(language, "commands.help.briefing"))
    _add_target(slides, make.SLIDES, language)
    slides.add_argument("--template", type=Path, metavar="FILE", help=say(language, "commands.help.template"))
    _add_paper(slides, language)
    _add_address(slides, language)
    slides.set_defaults(run=make.slides)
    export = commands.add_parser("export", help=told("export"), description=told("export"), epilog=told("epilog"))
    export.add_argument("link", metavar="LINK", help=say(language, "commands.help.link"))
    _add_target(export, make.EXPORTS, language)
    export.add_argument("--template", type=Path, metavar="FILE", help=say(language, "commands.help.template"))
    _add_paper(export, language)
    _add_address(export, language)
    export.set_defaults(run=make.export)
    refresh = commands.add_parser("refresh", help=told("refresh"), description=told("refresh"), epilog=told("epilog"))
    refresh.add_argument("deck", type=Path, metavar="DECK.pptx", help=say(language, "commands.help.deck"))
    _add_target(refresh, make.DECKS, language)
    _add_address(refresh, language)
    refresh.set_defaults(run=make.refreshed)
    commands.add_parser("roles", help=say(language, "access.roles.help"))
    return top


def add_serve(command: argparse.ArgumentParser, language: str) -> None:
    """Add the options of the server."""
    command.add_argument("--port", type=int, default=8501, help=say(language, "commands.help.port"))
    command.add_argument("--address", default="127.0.0.1", help=say(language, "commands.help.listen"))

    def below(given: str) -> str:
        """Return the path with one slash in front and none at the end."""
        found = "/" + given.strip("/") if given.strip("/") else ""
        if not _BASE_PATH.match(found):
            raise argparse.ArgumentTypeError(say(language, "service.bad_base_path", path=given[:60]))
        return found

    told = say(language, "service.help.base_path")
    command.add_argument("--base-path", type=below, default="", metavar="/PATH", help=told)
    command.add_argument("--open", action="store_true", help=say(language, "commands.help.open"))


def _add_target(command: argparse.ArgumentParser, types: Sequence[str], language: str) -> None:
    said = say(language, "commands.help.to", types=" ".join(f".{kind}" for kind in types))
    command.add_argument("--to", type=Path, required=True, metavar="FILE", help=said)
    command.add_argument("--force", action="store_true", help=say(language, "commands.help.force"))
    command.add_argument("--lang", choices=LANGUAGES, help=say(language, "commands.help.lang"))


def _add_paper(command: argparse.ArgumentParser, language: str) -> None:
    command.add_argument("--paper", choices=("a4", "wide"), default="a4", help=say(language, "commands.help.paper"))


def _add_address(command: argparse.ArgumentParser, language: str) -> None:
    said = say(language, "commands.help.address")
    command.add_argument("--address", default="", metavar="http://…", help=said)
