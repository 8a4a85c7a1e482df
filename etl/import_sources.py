"""The sources of an import: which there are, how far each is trusted, and ``data/sources.yml`` as text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import replace
from typing import Any

import yaml

from etl.import_mapping import Mapping, Rule
from etl.model import Source
from etl.read_catalogue import SOURCE_KEYS

NOT_A_LETTER = re.compile(r"[\W_]+")


class SourceBook:
    """Sources that are known already, and those that the rows of an import name.

    Parameters
    ----------
    mapping : Mapping
        Its rules grade a source and say what kind it is.
    known : iterable of Source
        Sources in ``data/sources.yml`` that this import does not own.
    """

    def __init__(self, mapping: Mapping, known: Iterable[Source]) -> None:
        self._mapping = mapping
        self._known = {s.source_id: s for s in known}
        self._texts: dict[tuple[str, str | None], str] = {}
        for source in self._known.values():
            if source.reading == "full":
                self._texts[(_letters(source.title), source.published)] = source.source_id
                if source.url:
                    self._texts[(source.url, "")] = source.source_id
        self._used: dict[str, Source] = {}

    def same_text(self, cells: Lookup[str, str]) -> str | None:
        """Return the source that was read in full already and is the one that a row cites: same title and date, or URL.

        Its figures stand in the atlas with their place in the text, so a table that cites it adds nothing.
        """
        by_title = self._texts.get((_letters(cells["title"]), cells["published"] or None))
        return by_title or self._texts.get((cells["url"], ""))

    def source(self, cells: Lookup[str, str]) -> Source:
        """Return the source that a row cites, as the mapping judges it."""
        identity = [cells[name] for name in ("title", "publisher", "published", "url")]
        digest = hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:6]
        published = cells["published"]
        return Source(
            source_id=f"s{published.replace('-', '') or '0000'}-{digest}",
            title=cells["title"],
            publisher=cells["publisher"],
            published=published or None,
            page=cells["page"] or None,
            url=cells["url"] or None,
            kind=_first(self._mapping.source_kinds, cells, "kind", "spreadsheet"),
            grade=_first(self._mapping.grades, cells, "grade", "D"),
            reading="figures_only",
            note="; ".join(str(r.then["note"]) for r in self._mapping.source_notes if r.holds(cells)),
        )

    def use(self, source: Source, region: str) -> None:
        """Note that an observation of a region comes from a source."""
        before = self._used.get(source.source_id, self._known.get(source.source_id, source))
        regions = tuple(sorted({*before.regions, region}))
        judged = before if source.source_id in {*self._known, *self._used} else source
        self._used[source.source_id] = replace(judged, regions=regions)

    def merged(self) -> list[Source]:
        """Return all sources by id: the known ones, with those that this import uses."""
        return [source for _, source in sorted({**self._known, **self._used}.items())]

    @property
    def used(self) -> frozenset[str]:
        """Ids of the sources that this import uses."""
        return frozenset(self._used)


def sources_text(sources: Iterable[Source], head: str = "") -> str:
    """Return ``data/sources.yml``: comment lines at its head as they were, then one entry after the other."""
    entries = []
    for source in sources:
        fields: dict[str, Any] = {name: getattr(source, name) for name in SOURCE_KEYS}
        fields["regions"] = list(source.regions)
        entries.append(yaml.dump([fields], Dumper=EntryDumper, allow_unicode=True, sort_keys=False, width=2**20))
    return head + "".join(entries)


def head_of(text: str) -> str:
    """Return the comment and blank lines before the first entry."""
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:count])


class EntryDumper(yaml.SafeDumper):
    """Writes an entry as the files under ``data/`` have it: lists of words on one line, nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _flow_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=not data or isinstance(data[0], str))


EntryDumper.add_representer(list, _flow_list)


def _first(rules: Iterable[Rule], cells: Lookup[str, str], key: str, otherwise: str) -> Any:
    return next((rule.then[key] for rule in rules if rule.holds(cells)), otherwise)


def _letters(title: str) -> str:
    return NOT_A_LETTER.sub("", title).lower()
