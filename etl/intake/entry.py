"""One entry of a YAML file as text: single values change, everything else of the entry stays as somebody wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from etl.import_sources import EntryDumper

Value = str | Sequence[str] | Mapping[str, Any] | None

_WIDE: Final = 2**20
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = "tag:yaml.org,2002:null"


def entry_text(fields: Mapping[str, Value]) -> str:
    """Return a new entry."""
    return str(yaml.dump([dict(fields)], Dumper=EntryDumper, allow_unicode=True, sort_keys=False, width=_WIDE))


def entry_fields(raw: str) -> dict[str, Any]:
    """Return the fields of a YAML entry; none where it cannot be read, which the checks will tell."""
    try:
        found = yaml.load(raw, Loader=_LOADER)
    except yaml.YAMLError:
        return {}
    return found[0] if isinstance(found, list) and isinstance(found[0], dict) else {}


def with_fields(raw: str, fields: Mapping[str, Value]) -> str:
    """Return an entry in which some fields hold other values; a field that holds its value already is not touched.

    Parameters
    ----------
    raw : str
        The entry as it is written, beginning with "- ".
    fields : mapping
        Field → text, list of texts, or None. A field that the entry lacks is added at its end.
    """
    if not raw.endswith("\n"):
        raw += "\n"
    mapping = _mapping(raw)
    places = {key.value: (key, value) for key, value in mapping.value}
    cuts: list[tuple[int, int, str]] = []
    added = ""
    for name, wanted in fields.items():
        if name not in places:
            indent = " " * mapping.value[0][0].start_mark.column
            added += f"{indent}{name}: {_dumped(wanted)}\n"
            continue
        node = places[name][1]
        if _held(node) == (list(wanted) if isinstance(wanted, (list, tuple)) else wanted):
            continue
        start, end = node.start_mark.index, node.end_mark.index
        new = _dumped(wanted)
        new = f" {new}" if start and raw[start - 1] == ":" else new
        cuts.append((start, end, f"{new}\n" if raw[start:end].endswith("\n") else new))
    for start, end, new in sorted(cuts, reverse=True):
        raw = raw[:start] + new + raw[end:]
    return raw + added


def with_word(raw: str, name: str, word: str) -> str:
    """Return an entry whose list ``name`` holds one more word, in the form that the list has."""
    if not raw.endswith("\n"):
        raw += "\n"
    mapping = _mapping(raw)
    node = next((value for key, value in mapping.value if key.value == name), None)
    shown = _in_list(word)
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return with_fields(raw, {name: [word]})
    last = node.value[-1].end_mark.index
    if node.flow_style:
        return f"{raw[:last]}, {shown}{raw[last:]}"
    column = node.value[0].start_mark.column
    begin = raw.rfind("\n", 0, node.value[0].start_mark.index) + 1
    dash = raw[begin : node.value[0].start_mark.index].index("-")
    end = raw.find("\n", last) + 1 or len(raw)
    return f"{raw[:end]}{' ' * dash}-{' ' * (column - dash - 1)}{shown}\n{raw[end:]}"


def _mapping(raw: str) -> yaml.MappingNode:
    root = yaml.compose(raw, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.SequenceNode) or not isinstance(root.value[0], yaml.MappingNode):
        raise ValueError("no entry")
    return root.value[0]


def _held(node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if isinstance(node, yaml.SequenceNode):
        return [v.value for v in node.value]
    return node


def _dumped(value: Value) -> str:
    text = str(yaml.dump({"x": value}, Dumper=EntryDumper, allow_unicode=True, sort_keys=False, width=_WIDE))
    return text.removeprefix("x:").strip()


def _in_list(word: str) -> str:
    return str(yaml.dump([word], Dumper=EntryDumper, allow_unicode=True, width=_WIDE)).strip()[1:-1]
