"""A briefing: an ordered list of views with words, as data and as a small YAML file.

The file holds which pictures are shown and what is said of them, never a figure: opened next year it shows next year's
figures. It may come from a colleague's mail, so it is read as text with line numbers, never as objects: what does not
fit raises ``BriefingFault`` with the line, and nothing of it is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import yaml

from dashboard.view import View, ViewFault

VERSION: Final = 1
MOST_ITEMS: Final = 200
MOST_BYTES: Final = 200_000
MOST_TITLE: Final = 200
MOST_WORDS: Final = 4000
_MOST_DEPTH: Final = 8
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null",
                                                                         "timestamp", "seq", "map"))  # fmt: skip
_NULL: Final = "tag:yaml.org,2002:null"
_IDS: Final = {"indicators": "ind", "regions": "place", "family": "family", "highlight": "mark", "within": "in",
               "practices": "do"}  # fmt: skip


class BriefingFault(ValueError):
    """A file that is no briefing.

    Attributes
    ----------
    key : str
        What is wrong; the words, and how to mend it, are messages ``briefing_fault.<key>``.
    line : int
        Where, counted from 1; 0 for the file as a whole.
    found : str
        What stands there, cut to 60 characters.
    """

    def __init__(self, key: str, line: int = 0, found: object = "") -> None:
        self.key, self.line, self.found = key, line, " ".join(str(found).split())[:60]
        super().__init__(f"line {line}: {key} {self.found}".rstrip())


@dataclass(frozen=True, slots=True)
class Slide:
    """A view with, where a person wrote them, a title and words of its own ("" for none)."""

    view: View
    title: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section."""

    text: str


Item = Slide | Heading


@dataclass(frozen=True, slots=True)
class Briefing:
    """The list, in the order in which it is shown."""

    items: tuple[Item, ...] = ()
    title: str = ""

    @property
    def views(self) -> tuple[View, ...]:
        """The views, in order."""
        return tuple(item.view for item in self.items if isinstance(item, Slide))

    def with_item(self, item: Item) -> Briefing:
        """Return the list with an item at its end; more than ``MOST_ITEMS`` raise BriefingFault."""
        if len(self.items) >= MOST_ITEMS:
            raise BriefingFault("too_many", found=MOST_ITEMS)
        return replace(self, items=(*self.items, _tidy(item)))

    def without(self, at: int) -> Briefing:
        """Return the list without the item at a place."""
        return replace(self, items=(*self.items[:at], *self.items[at + 1 :]))

    def moved(self, at: int, by: int) -> Briefing:
        """Return the list with one item moved; it stops at either end."""
        items = list(self.items)
        item = items.pop(at)
        items.insert(min(max(at + by, 0), len(items)), item)
        return replace(self, items=tuple(items))

    def changed(self, at: int, **words: str) -> Briefing:
        """Return the list with other words at one item: title and words of a slide, text of a heading."""
        item = _tidy(replace(self.items[at], **words))  # type: ignore[arg-type]
        return replace(self, items=(*self.items[:at], item, *self.items[at + 1 :]))


def tidy(text: str, most: int, *, lines: bool = False) -> str:
    """Return words without control characters, on one line unless ``lines``, cut to ``most`` characters."""
    text = _CONTROL.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x85", "\n")
    )
    return (text.strip() if lines else " ".join(text.split()))[:most].strip()


def _tidy(item: Item) -> Item:
    if isinstance(item, Heading):
        return Heading(tidy(item.text, MOST_TITLE))
    return replace(item, title=tidy(item.title, MOST_TITLE), words=tidy(item.words, MOST_WORDS, lines=True))


def to_yaml(briefing: Briefing) -> str:
    """Return the file: version, title, and item after item what differs from a plain view."""
    items: list[dict[str, Any]] = []
    for item in briefing.items:
        if isinstance(item, Heading):
            items.append({"section": item.text})
            continue
        entry: dict[str, Any] = {"view": _view_fields(item.view)}
        entry |= {name: text for name, text in (("title", item.title), ("words", item.words)) if text}
        items.append(entry)
    data: dict[str, Any] = {"version": VERSION}
    data |= {"title": briefing.title} if briefing.title else {}
    data["items"] = items
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


class _Dumper(yaml.SafeDumper):
    """Writes words of several lines as a block, as a person would."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def _view_fields(view: View) -> dict[str, Any]:
    usual = View().to_dict()
    return {name: value for name, value in view.to_dict().items() if name == "kind" or value != usual[name]}


def from_yaml(data: bytes | str) -> Briefing:
    """Read a file.

    Parameters
    ----------
    data : bytes or str
        UTF-8, with or without a byte order mark, at most ``MOST_BYTES``.

    Raises
    ------
    BriefingFault
        For anything that ``to_yaml`` would not write: broken YAML, another version, an unknown key, a value of a wrong
        form, tags and references, too much of anything. Ids are not looked up: that is ``unknown_ids``.
    """
    text = _text(data)
    try:
        _guard(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise BriefingFault("broken", mark.line + 1 if mark else 0, broken.problem or "") from None
    except (yaml.YAMLError, RecursionError) as broken:
        raise BriefingFault("broken", 0, str(broken).splitlines()[0] if str(broken) else "") from None
    top = _mapping(root, ("version", "title", "items"))
    if "version" not in top:
        raise BriefingFault("no_version", 1)
    version = _words(top["version"], 20)
    if version != str(VERSION):
        raise BriefingFault("other_version", _line(top["version"]), version)
    title = _words(top["title"], MOST_TITLE) if "title" in top else ""
    nodes = _sequence(top["items"]) if "items" in top else []
    if len(nodes) > MOST_ITEMS:
        raise BriefingFault("too_many", _line(nodes[MOST_ITEMS]), MOST_ITEMS)
    return Briefing(tuple(_item(node) for node in nodes), title)


def _text(data: bytes | str) -> str:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise BriefingFault("too_large", 0, f"{len(raw):,}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BriefingFault("not_utf8", raw[: broken.start].count(b"\n") + 1) from None


def _guard(text: str) -> None:
    """Refuse what makes a small file large or deep, before anything is built from it."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, (yaml.AliasToken, yaml.AnchorToken)):
            raise BriefingFault("reference", token.start_mark.line + 1, token.value)
        if isinstance(token, (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken,
                              yaml.FlowSequenceStartToken)):  # fmt: skip
            depth += 1
        elif isinstance(token, (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)):
            depth -= 1
        if depth > _MOST_DEPTH:
            raise BriefingFault("too_deep", token.start_mark.line + 1)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(node: yaml.Node | None, allowed: Collection[str]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_a_mapping", _line(node) if node else 1, ", ".join(allowed))
    out: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in allowed:
            raise BriefingFault("unknown_key", _line(key), name)
        if name in out:
            raise BriefingFault("twice", _line(key), name)
        out[name] = value
    return out


def _sequence(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
        return []
    if not isinstance(node, yaml.SequenceNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_a_list", _line(node))
    return list(node.value)


def _words(node: yaml.Node, most: int, *, lines: bool = False) -> str:
    """Return a scalar as it is written: 110000 stays an id and "yes" a word, whatever YAML would make of them."""
    if not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_words", _line(node))
    if node.tag == _NULL:
        return ""
    if len(node.value) > most:
        raise BriefingFault("too_long", _line(node), most)
    return tidy(node.value, most, lines=lines)


def _item(node: yaml.Node) -> Item:
    found = _mapping(node, ("section", "view", "title", "words"))
    if "section" in found:
        if len(found) > 1:
            raise BriefingFault("mixed", _line(node))
        text = _words(found["section"], MOST_TITLE)
        if not text:
            raise BriefingFault("empty_section", _line(node))
        return Heading(text)
    if "view" not in found:
        raise BriefingFault("no_view", _line(node))
    title = _words(found["title"], MOST_TITLE) if "title" in found else ""
    words = _words(found["words"], MOST_WORDS, lines=True) if "words" in found else ""
    return Slide(_view(found["view"]), title, words)


def _view(node: yaml.Node) -> View:
    usual = View()
    values: dict[str, Any] = {}
    for name, value in _mapping(node, [f.name for f in fields(View)]).items():
        if isinstance(getattr(usual, name), tuple):
            given: Any = [_words(one, MOST_TITLE) for one in _sequence(value)]
        else:
            given = _words(value, MOST_TITLE)
        try:
            values[name] = getattr(View.from_dict({name: given}), name)
        except (KeyError, ValueError):
            raise BriefingFault("bad_value", _line(value), f"{name}: {given}") from None
    return View(**values)


def unknown_ids(view: View, known: Mapping[str, Collection[str]]) -> tuple[ViewFault, ...]:
    """Return the ids of a view that a snapshot does not know.

    Parameters
    ----------
    known : mapping
        Field of a view → ids that the snapshot has; a field that is not named is not checked.
    """
    faults = []
    for name, parameter in _IDS.items():
        value = getattr(view, name)
        for one in value if isinstance(value, tuple) else (value,):
            if one and name in known and one not in known[name]:
                faults.append(ViewFault(parameter, one, "unknown_id"))
    return tuple(faults)
