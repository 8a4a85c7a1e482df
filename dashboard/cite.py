"""Citations of the atlas, of one figure and of one source: GB/T 7714-2015 and BibTeX.

The marks of GB/T 7714-2015 that are used: [N] newspaper, [R] report, [DB] database, [EB] page of a site, with /OL where
it has an address. What a source does not print is said to be unknown and never made up: no date is guessed here, and
an access date is written only where the caller knows one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from dashboard.locale import say
from dashboard.render.values import period_text, value_text

_MARKS: Final = {
    "article": "N",
    "report": "R",
    "bulletin": "R",
    "statistics": "DB",
    "spreadsheet": "DB",
    "event_log": "DB",
    "web": "EB",
}
_ENTRIES: Final = {"article": "article", "report": "techreport", "bulletin": "techreport"}
_ESCAPED: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_URL_SAFE: Final = ":/?#[]@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing cited in both forms; ``gbt`` is one line, ``bibtex`` several."""

    gbt: str
    bibtex: str


def atlas(
    build_id: str, built_at: datetime | date | None, language: str, *, link: str = "", accessed: date | None = None
) -> Citation:
    """Cite the whole atlas as it was at one snapshot.

    Parameters
    ----------
    build_id : str
        Names the snapshot: equal facts, equal id.
    built_at : datetime or date, optional
        When the snapshot was built; None where the caller does not know.
    link : str
        Address of the atlas, where it is served at one; without it the reference is to a database, not to an address.
    accessed : date, optional
        When the address was looked at; says nothing without one.
    """
    name, build = say(language, "cite.atlas"), build_id[:12]
    version = say(language, "cite.version", build=build)
    mark = "DB/OL" if link else "DB"
    gbt = f"{name}[{mark}]. {version}.{_update(_day(built_at), accessed if link else None)}{_tail(link)}"
    fields = [
        ("title", f"{{{_tex(name)}}}"),
        ("author", f"{{{_tex(say(language, 'cite.atlas_author'))}}}"),
        *_dates(_day(built_at)),
        ("version", _tex(build)),
        *_online(link, accessed),
    ]
    return Citation(gbt, _entry("misc", f"governance_atlas_{_key(build)}", fields))


def figure(
    row: Mapping[str, Any],
    sources: Sequence[Mapping[str, Any]],
    build_id: str,
    language: str,
    *,
    link: str = "",
    accessed: date | None = None,
) -> Citation:
    """Cite one figure of the atlas, with the source or, for a calculation, the sources that it stands on.

    Parameters
    ----------
    row : mapping
        A row of a frame or ``FigureDetail.figure``: region_name, indicator_name, value with its bound and unit, period
        and observation_id.
    sources : sequence of mapping
        ``frame.SOURCE_COLUMNS`` each.
    """
    name, version = say(language, "cite.atlas"), say(language, "cite.version", build=build_id[:12])
    title = say(
        language,
        "cite.figure",
        place=row["region_name"],
        indicator=row["indicator_name"],
        value=value_text(row, language, full=True),
        period=period_text(row, language),
    )
    behind = [source(one, language) for one in sources]
    first = say(language, "cite.sources", sources=say(language, "list.semicolon").join(c.gbt for c in behind))
    number = say(language, "cite.id", id=row["observation_id"])
    mark = "DB/OL" if link else "DB"
    gbt = f"{title}[{mark}]//{name}. {version}.{_update('', accessed if link else None)} {number}.{_tail(link)} {first}"
    fields = [
        ("title", f"{{{_tex(title)}}}"),
        ("booktitle", f"{{{_tex(name)}}}"),
        ("version", _tex(build_id[:12])),
        *_online(link, accessed),
        ("note", _tex(f"{number}. {first}")),
    ]
    return Citation(gbt.rstrip(), _entry("incollection", f"figure_{_key(str(row['observation_id']))}", fields))


def source(row: Mapping[str, Any], language: str, *, with_url: bool = True, accessed: date | None = None) -> Citation:
    """Cite one source.

    Parameters
    ----------
    row : mapping
        ``frame.SOURCE_COLUMNS``: published is an ISO date of any precision or None; page and url may be None.
    with_url : bool
        False leaves the address out, for a reprint whose address is not shown.
    """
    kind, title, publisher = str(row["kind"]), str(row["title"]), str(row["publisher"])
    published = str(row["published"] or "")
    url = _url(str(row["url"])) if row["url"] and with_url else ""
    mark = _MARKS.get(kind, "Z") + ("/OL" if url else "")
    if kind == "article":
        page = f"({_page(str(row['page']))})" if row["page"] else ""
        when = published or say(language, "cite.no_date")
        gbt = f"{title}[{mark}]. {publisher}, {when}{page}{_seen(accessed)}.{_tail(url)}"
    elif url:
        when = f" ({published})" if published else f" {say(language, 'cite.no_date')}"
        gbt = f"{publisher}. {title}[{mark}].{when}{_seen(accessed)}.{_tail(url)}"
    else:
        where = say(language, "cite.no_place")
        when = published[:4] or say(language, "cite.no_date")
        gbt = f"{publisher}. {title}[{mark}]. {where}: {publisher}, {when}."
    holder = {"article": "journal", "techreport": "institution"}.get(_ENTRIES.get(kind, "misc"), "author")
    fields = [
        ("title", f"{{{_tex(title)}}}"),
        (holder, f"{{{_tex(publisher)}}}"),
        *_dates(published),
        *([("pages", _tex(_page(str(row["page"]))))] if row["page"] else []),
        *_online(url, accessed),
    ]
    if not published:
        fields.append(("note", _tex(say(language, "cite.undated"))))
    return Citation(gbt, _entry(_ENTRIES.get(kind, "misc"), _key(str(row["source_id"])), fields))


def _update(day: str, accessed: date | None) -> str:
    text = (f"({day})" if day else "") + _seen(accessed)
    return f" {text}." if text else ""


def _seen(accessed: date | None) -> str:
    return f"[{accessed.isoformat()}]" if accessed else ""


def _tail(link: str) -> str:
    return f" {link}." if link else ""


def _day(when: datetime | date | None) -> str:
    return when.strftime("%Y-%m-%d") if when else ""


def _page(page: str) -> str:
    """Return the number of a page; the words around it are those of the paper and not of a citation."""
    found = re.search(r"[A-Z]?\d+", page)
    return found.group(0) if found else page


def _url(address: str) -> str:
    """Return an address without signs that would end it, in either form."""
    return quote(address, safe=_URL_SAFE)


def _dates(published: str) -> list[tuple[str, str]]:
    parts = [str(int(part)) for part in published.split("-")] if published else []
    return list(zip(("year", "month", "day"), parts, strict=False))


def _online(link: str, accessed: date | None) -> list[tuple[str, str]]:
    if not link:
        return []
    return [("url", _url(link)), *([("urldate", accessed.isoformat())] if accessed else [])]


def _tex(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in " ".join(text.split()))


def _key(text: str) -> str:
    """Return a key that every BibTeX reads: ASCII letters, digits, hyphen, underscore, colon."""
    return re.sub(r"[^A-Za-z0-9_:-]", "_", text) or "source"


def _entry(kind: str, key: str, fields: Sequence[tuple[str, str]]) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@{kind}{{{key},\n{lines}\n}}"
