"""``python -m etl backup --to FILE`` and ``python -m etl restore FILE``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from etl.backup.archive import Contents
from etl.backup.kept import ROOTS
from etl.backup.restore import Restored, look, restore, restore_to
from etl.backup.save import backup
from etl.messages import say, spoken
from etl.paths import Folders

OK: Final = 0
_SHOWN: Final = 30


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl backup``."""
    language = spoken()
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help=say(language, "backup.help.to"))
    parser.add_argument("--without-articles", action="store_true", help=say(language, "backup.help.without_articles"))
    parser.add_argument("--keep", type=_count, metavar="N", help=say(language, "backup.help.keep"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))
    parser.set_defaults(run=_backup)


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl restore``."""
    language = spoken()
    parser.add_argument("file", type=Path, metavar="FILE", help=say(language, "backup.help.file"))
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help=say(language, "backup.help.list"))
    instead.add_argument("--dry-run", action="store_true", help=say(language, "backup.help.dry_run"))
    instead.add_argument("--to", type=Path, metavar="DIR", help=say(language, "backup.help.restore_to"))
    parser.add_argument("--roles", action="store_true", help=say(language, "backup.help.roles"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))
    parser.set_defaults(run=_restore)


def _count(given: str) -> int:
    number = int(given)
    if number < 1:
        raise ValueError(given)
    return number


def _backup(options: argparse.Namespace) -> int:
    made = backup(Folders.resolve(options.data), options.to, articles=not options.without_articles, keep=options.keep)
    _say("backup.made", file=made.file, size=_size(made.size))
    _tell_contents(made.contents)
    _say("backup.sha256", sha256=made.sha256)
    for name in made.removed:
        _say("backup.removed", file=name)
    return OK


def _restore(options: argparse.Namespace) -> int:
    if options.list:
        contents = look(options.file)
        _tell_contents(contents)
        for entry in contents.entries:
            sys.stdout.write(f"{entry.sha256}  {entry.size:>12}  {entry.name}\n")
        _say("backup.sound")
    elif options.to is not None:
        contents = restore_to(options.file, options.to)
        _tell_contents(contents)
        _say("backup.unpacked", folder=options.to)
    else:
        done = restore(Folders.resolve(options.data), options.file, roles=options.roles, dry_run=options.dry_run)
        _tell_contents(done.contents)
        _tell_restored(done, options.dry_run)
    return OK


def _tell_restored(done: Restored, dry_run: bool) -> None:
    if dry_run:
        _tell_names("backup.would_put", done.put)
        _tell_names("backup.would_go", done.gone)
    for kept, key in ((done.kept_log, "backup.kept_log"), (done.kept_roles, "backup.kept_roles")):
        if kept:
            _say(key)
    if not done.put and not done.gone:
        _say("backup.same")
    elif dry_run:
        _say("backup.nothing_done")
    else:
        _say("backup.restored", put=len(done.put), gone=len(done.gone))
        for aside in done.asides:
            _say("backup.aside", folder=aside)
        _say("backup.then_build")


def _tell_contents(contents: Contents) -> None:
    language = spoken()
    counts = Counter(entry.name.partition("/")[0] for entry in contents.entries)
    parts = [say(language, f"backup.root.{root}", count=counts[root]) for root in ROOTS if root in contents.roots]
    _say("backup.of", made_at=contents.made_at, build=contents.build_id or "–", atlas=contents.atlas or "–")
    _say("backup.holds", parts=say(language, "backup.comma").join(parts), size=_size(contents.size))
    if "articles" not in contents.roots:
        _say("backup.no_articles")


def _tell_names(key: str, names: Iterable[str]) -> None:
    named = list(names)
    _say(key, count=len(named))
    for name in named[:_SHOWN]:
        sys.stdout.write(f"  {name}\n")
    if len(named) > _SHOWN:
        _say("backup.more", count=len(named) - _SHOWN)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"


def _say(key: str, **values: object) -> None:
    sys.stdout.write(say(spoken(), key, **values) + "\n")
