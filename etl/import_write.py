"""The files of an import as text, and how they replace the old ones: all of them or none."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from etl.atomic import flush, partial, write_whole
from etl.faults import AtlasError
from etl.model import Observation
from etl.read_facts import OBSERVATION_COLUMNS


def observations_text(observations: Iterable[Observation]) -> str:
    """Return a file of ``data/observations``: one row an observation, in an order of their own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(OBSERVATION_COLUMNS)
    for o in sorted(observations, key=lambda o: (o.region_code, o.indicator_id, o.period_end or "", o.observation_id)):
        e = o.evidence
        where = (e.source_id, e.char_start, e.char_end, e.locator, e.as_printed)
        when = (o.period_start, o.period_end, o.time_basis, o.time_precision)
        what = (plain_number(o.value), plain_number(o.value_to), o.bound, o.kind)
        about = (o.observation_id, o.region_code, o.scope, o.indicator_id, o.concept_id)
        writer.writerow((*about, *what, *when, *where, o.practice_id, o.note))
    return out.getvalue()


def plain_number(value: float | None) -> str:
    """Write a number without exponent, and without a point where it is whole."""
    if value is None:
        return ""
    return f"{value:.0f}" if value == round(value) else f"{value:.10f}".rstrip("0")


def replace_together(contents: Sequence[tuple[Path, str | None]]) -> None:
    """Write files so that all are new or all are as they were: temporary files first, then one rename after the other.

    A file whose text is None is removed.

    Raises
    ------
    AtlasError
        A file cannot be written; those already renamed were put back, or (``import_not_put_back``) not all of them
        could be. Each file is whole in any case.
    """
    temporaries = [(path, partial(path.parent, path.name)) for path, _ in contents]
    replaced: list[tuple[Path, bytes | None]] = []
    try:
        for (path, temporary), (_, text) in zip(temporaries, contents, strict=True):
            if text is None:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        for (path, temporary), (_, text) in zip(temporaries, contents, strict=True):
            before = path.read_bytes() if path.is_file() else None
            if text is None:
                path.unlink(missing_ok=True)
            else:
                temporary.replace(path)
            replaced.append((path, before))
        for folder in {path.parent for path, _ in contents if path.parent.is_dir()}:
            flush(folder)
    except BaseException as error:
        _put_back(replaced)
        if isinstance(error, OSError):
            raise AtlasError("import_not_written", why=error) from error
        raise
    finally:
        for _, temporary in temporaries:
            temporary.unlink(missing_ok=True)


def _put_back(replaced: Sequence[tuple[Path, bytes | None]]) -> None:
    """Give every file its former content; go on after one that cannot be written, and name it in the end."""
    failed: dict[str, OSError] = {}
    for path, content in replaced:
        try:
            if content is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, content)
        except OSError as error:
            failed[path.name] = error
    if failed:
        why = next(iter(failed.values()))
        raise AtlasError("import_not_put_back", files=", ".join(failed), why=why) from why
