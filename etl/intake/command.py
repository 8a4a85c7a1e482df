"""``python -m etl intake``: drafts, publications and words for the catalogue, for people or programs (--json)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from etl.faults import AtlasError, FaultyFacts, system_fault
from etl.messages import say, spoken
from etl.paths import Folders

OK, FAULTS, CANNOT = 0, 1, 2
_WHO: Final = 64

Answer = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands and options of ``python -m etl intake``."""
    language = spoken()
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="COMMAND")

    def deed(
        name: str, run: Callable[[argparse.Namespace, Folders], Answer], *places: str, who: bool = False
    ) -> argparse.ArgumentParser:
        command = deeds.add_parser(name, help=say(language, f"intake.help.{name}"))
        for place in places:
            kind: type = {"start": int, "end": int, "file": Path}.get(place, str)
            command.add_argument(place, type=kind, metavar=place.upper(), help=say(language, f"intake.help.{place}"))
        if who:
            command.add_argument("--by", required=True, metavar="WHO", help=say(language, "intake.help.by"))
        command.add_argument("--json", action="store_true", help=say(language, "intake.help.json"))
        command.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))
        command.set_defaults(perform=run)
        return command

    deed("add", _add, "file", who=True).add_argument("--name", help=say(language, "intake.help.name"))
    deed("split", _split, "draft").add_argument(
        "--sections", required=True, metavar="JSON", help=say(language, "intake.help.sections")
    )
    deed("reread", _reread, "draft")
    deed("read", _read, "draft", "start", "end")
    deed("publish", _publish, "draft", who=True).add_argument(
        "--dry-run", action="store_true", help=say(language, "intake.help.dry_run")
    )
    deed("undo", _undo, "publication", who=True)
    deed("log", _log)
    deed("queue", _queue)
    deed("word", _word, "indicator", "word", who=True)
    deed("indicator", _indicator, who=True).add_argument(
        "--json-file", required=True, type=Path, metavar="FILE", help=say(language, "intake.help.json_file")
    )


def main(options: argparse.Namespace) -> int:
    """Run one subcommand.

    Returns
    -------
    int
        0 if it was done, 1 if what was given has faults, 2 if it could not be done. With ``--json`` standard output
        holds one JSON value in every case; words for people go to standard error as well.
    """
    language = spoken()
    try:
        if getattr(options, "by", None) is not None:
            options.by = _who(options.by)
        answer: Answer = options.perform(options, Folders.resolve(options.data))
    except FaultyFacts as found:
        from etl.intake.proof import fault_json

        for fault in found.faults:
            sys.stderr.write(fault.words(language) + "\n")
        sys.stderr.write(say(language, "intake.faults", count=len(found.faults)) + "\n")
        _write_json(options, {"faults": [fault_json(fault) for fault in found.faults]})
        return FAULTS
    except (AtlasError, OSError) as failed:
        error = failed if isinstance(failed, AtlasError) else system_fault(failed)
        sys.stderr.write(error.words(language) + "\n")
        said = {"id": "", "field": "", "zh": error.words("zh"), "en": error.words("en")}
        _write_json(options, {"faults": [said], "error": error.key})
        return CANNOT
    if not _write_json(options, answer):
        _tell(options.deed, answer, language)
    return OK


def _write_json(options: argparse.Namespace, answer: Answer) -> bool:
    if options.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n")
    return bool(options.json)


def _tell(deed: str, answer: Answer, language: str) -> None:
    """Write an answer for a person: one line a thing."""
    out = sys.stdout.write
    if not isinstance(answer, Mapping):
        for entry in answer:
            out(say(language, f"intake.line.{deed}", **_shown(entry)) + "\n")
        if not answer:
            out(say(language, f"intake.none.{deed}") + "\n")
        return
    for change in answer.get("changes", ()):
        out(f"{change[language]}\n")
    key = f"intake.done.{deed}"
    if answer.get("dry_run"):
        key = f"intake.would.{deed}"
    if answer.get("unchanged") or answer.get("existing"):
        key = f"intake.already.{deed}"
    out(say(language, key, **_shown(answer)) + "\n")


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    flat = {**entry, **entry.get("counts", {})} if isinstance(entry.get("counts"), Mapping) else dict(entry)
    return {
        name: ", ".join(str(v) for v in value) if isinstance(value, (list, tuple)) else "–" if value is None else value
        for name, value in {"what": "", "undone_by": None, "draft": None, **flat}.items()
    }


def _who(given: str) -> str:
    who = " ".join(given.split())
    if not who or len(who) > _WHO or not who.isprintable():
        raise AtlasError("intake_who", limit=_WHO)
    return who


def _add(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake import drafts

    name = options.name and options.name.encode("utf-8", "replace").decode()
    draft, existing = drafts.add(options.file, options.by, folders, name=name)
    return {"draft": draft, "existing": existing}


def _split(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake import drafts

    try:
        sections = json.loads(options.sections)
        if not isinstance(sections, list) or not all(isinstance(s, dict) for s in sections):
            raise ValueError(options.sections)
    except (ValueError, RecursionError) as error:
        raise AtlasError("intake_sections_json") from error
    return _about(drafts.split(options.draft, sections, folders))


def _reread(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake import drafts

    return _about(drafts.reread(options.draft, folders))


def _about(draft: Any) -> Answer:
    from etl.intake.draft import CANDIDATES, PRACTICES, read_lines

    counts = {
        "figures": len(read_lines(draft.folder / CANDIDATES)),
        "practices": len(read_lines(draft.folder / PRACTICES)),
    }
    return {"draft": draft.draft_id, "sections": list(draft.sections), "counts": counts}


def _read(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.draft import read_draft
    from etl.intake.span import read_span

    return read_span(read_draft(folders, options.draft), options.start, options.end, folders.data)


def _publish(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.publication import publish

    return publish(options.draft, options.by, folders, *making(), dry_run=options.dry_run).plain()


def _undo(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.publication import undo

    return undo(options.publication, options.by, folders, *making()).plain()


def _log(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake import ledger

    settle_left(folders)
    return ledger.listed(ledger.read(folders.data))


def _queue(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.draft import draft_ids
    from etl.intake.nouns import queue

    def skipped(draft: str) -> None:
        sys.stderr.write(say(spoken(), "intake.skipped", draft=draft) + "\n")

    return queue(folders, draft_ids(folders), skipped)


def _word(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.catalogue import add_word

    return add_word(options.indicator, options.word, options.by, folders, *making()).plain()


def _indicator(options: argparse.Namespace, folders: Folders) -> Answer:
    from etl.intake.catalogue import add_indicator

    try:
        entry = json.loads(options.json_file.read_bytes().decode("utf-8"))
        if not isinstance(entry, dict):
            raise ValueError(entry)
    except (OSError, ValueError, RecursionError) as error:
        raise AtlasError("intake_indicator_json", file=options.json_file.name) from error
    return add_indicator(entry, options.by, folders, *making()).plain()


def settle_left(folders: Folders) -> None:
    """Bring to an end what a killed publisher left; costs nothing where nothing was left."""
    from etl.intake.transaction import settle
    from etl.leftovers import sweep

    sweep(folders)
    settle(folders, *making())


def making() -> tuple[Callable[[Folders], str], Callable[[str, Mapping[str, Any]], None]]:
    """Return how to build, and how to tell what became of a publication that was left half-way."""

    def make(folders: Folders) -> str:
        from etl.pipeline import build

        return build(folders, lambda step: None).identity

    return make, partial(_tell_settled, spoken())


def _tell_settled(language: str, outcome: str, record: Mapping[str, Any]) -> None:
    topic = "losses" if record.get("action") == "import" else "intake"
    sys.stderr.write(say(language, f"{topic}.{outcome}", id=record["id"], who=record["who"]) + "\n")
