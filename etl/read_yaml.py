"""A YAML list of mappings → records, each field with its line; a repeated key is a fault, not the last word."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from etl.faults import Faults
from etl.model import Place
from etl.read_text import read_text
from etl.record import Cell, Record

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where libyaml is there
_NULL = "tag:yaml.org,2002:null"


def read_entries(path: Path, name: str, keys: Collection[str], faults: Faults) -> list[Record]:
    """Return one record for each mapping of the list.

    Parameters
    ----------
    path, name : Path, str
        The file, and its name relative to the data folder.
    keys : collection of str
        The keys that may stand in an entry; a key inside a mapping is written ``outer.inner``.
    faults : Faults
        Receives text that is no YAML, anything but a list of mappings, unknown and repeated keys.

    Returns
    -------
    list of Record
        Scalars are kept as they are written (``2024-01`` stays text, ``012345`` keeps its zero); null is None.
    """
    root = compose(path, name, faults)
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        faults.add(Place(name, _line(root)), "", "", "not_a_list")
        faults.unread.add(name)
        return []
    return [found for node in root.value if (found := record(node, name, keys, faults)) is not None]


def compose(path: Path, name: str, faults: Faults) -> yaml.Node | None:
    """Return a YAML file as nodes that know their lines; None where it is missing, empty or faulty."""
    text = read_text(path, name, faults)
    if text is None:
        return None
    try:
        if alias := next((e for e in yaml.parse(text, Loader=_Loader) if isinstance(e, yaml.AliasEvent)), None):
            faults.add(Place(name, _line(alias)), "", f"*{alias.anchor}", "yaml_alias")
            faults.unread.add(name)
            return None
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else None
        # A sign that no YAML may hold is told without its line.
        if not mark and (sign := yaml.reader.Reader.NON_PRINTABLE.search(text)):
            line = text.count("\n", 0, sign.start()) + 1
        faults.add(Place(name, line), "", found, "not_yaml")
        faults.unread.add(name)
        return None
    return None if isinstance(root, yaml.ScalarNode) and root.tag == _NULL else root


def record(node: yaml.Node, name: str, keys: Collection[str], faults: Faults) -> Record | None:
    """Return a mapping of nodes as a record; None, and a fault, where it is none."""
    place = Place(name, _line(node))
    if not isinstance(node, yaml.MappingNode):
        faults.add(place, "", "", "not_a_mapping")
        return None
    cells: dict[str, Cell] = {}
    lines: dict[str, int] = {}
    _collect(node, "", name, keys, cells, lines, faults)
    return Record(place, cells, faults, lines)


def _collect(
    node: yaml.MappingNode,
    prefix: str,
    name: str,
    keys: Collection[str],
    cells: dict[str, Cell],
    lines: dict[str, int],
    faults: Faults,
) -> None:
    for key_node, value in node.value:
        key = f"{prefix}{key_node.value}" if isinstance(key_node, yaml.ScalarNode) else ""
        place = Place(name, _line(key_node))
        if key in lines:
            faults.add(place, key, "", "key_repeated", line=lines[key])
            continue
        lines[key] = _line(key_node)
        if isinstance(value, yaml.MappingNode) and any(k.startswith(f"{key}.") for k in keys):
            _collect(value, f"{key}.", name, keys, cells, lines, faults)
        elif key not in keys:
            faults.add(place, key, "", "key_unknown", keys=", ".join(sorted(keys)))
        elif isinstance(value, yaml.ScalarNode):
            cells[key] = None if value.tag == _NULL else value.value.strip()
        elif isinstance(value, yaml.SequenceNode) and all(isinstance(v, yaml.ScalarNode) for v in value.value):
            cells[key] = [v.value for v in value.value]
        else:
            faults.add(place, key, "", "not_text")


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1
