"""What an object of a deck is a picture of, kept inside the deck, so that it can be brought up to date later.

PowerPoint knows *tags*: names and values that belong to one object, travel with it when it is copied and are shown
nowhere. One tag holds a small JSON text: role, view, language, build id, and the words as they were generated, by which
a later reader tells what a person has changed.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from lxml import etree
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from dashboard.slides.written import attribute_xml
from dashboard.view import View

NAME: Final = "GOVERNANCE_ATLAS"
VERSION: Final = 1
_MOST_BYTES: Final = 2_000_000
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/tags"
_P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def put(part: Any, element: Any, said: dict[str, Any], *, apart: bool = False) -> None:
    """Put a stamp on an object, in place of the one that it has.

    Parameters
    ----------
    part : pptx.opc.package.Part
        The slide's.
    element : lxml element
        ``p:sp``, ``p:graphicFrame``, ``p:grpSp`` or ``p:pic``.
    said : dict
        Plain values; ``role`` says what the object is. A print of the alternative text is added.
    apart : bool
        Give the object a tag of its own, since the one that it has belongs to a copy of it, too.
    """
    said = {"version": VERSION, "alt": fingerprint(alternative(element)), **said}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<p:tagLst xmlns:p="{_P}"><p:tag name="{NAME}" val={attribute_xml(text)}/></p:tagLst>'
    )
    old = None if apart else tag_part(part, element)
    if old is not None:
        old._blob = xml.encode()
        return
    partname = part.package.next_partname("/ppt/tags/tag%d.xml")
    relation = part.relate_to(Part(partname, _CONTENT_TYPE, part.package, xml.encode()), _RELATION)
    properties = _properties(element)
    for known in properties.findall(qn("p:custDataLst")):
        properties.remove(known)
    tags = parse_xml(f'<p:custDataLst xmlns:p="{_P}" xmlns:r="{_R}"><p:tags r:id="{relation}"/></p:custDataLst>')
    # The schema wants it after the placeholder and media, before extensions.
    later = properties.find(qn("p:extLst"))
    properties.append(tags) if later is None else later.addprevious(tags)


def read(part: Any, element: Any) -> dict[str, Any] | None:
    """Return the stamp of an object; None where it has none, or one that cannot be read."""
    said = read_any(part, element)
    return said if said is not None and said.get("version") == VERSION else None


def read_any(part: Any, element: Any) -> dict[str, Any] | None:
    """Return the stamp of an object, of whatever version; None where it has none, or one that cannot be read."""
    tag = tag_part(part, element)
    if tag is None or len(tag.blob) > _MOST_BYTES or b"<!DOCTYPE" in tag.blob:
        return None
    try:
        root = etree.fromstring(tag.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        values = [one.get("val") for one in root.iter(f"{{{_P}}}tag") if one.get("name", "").upper() == NAME]
        said = json.loads(values[0]) if values else None
    except (etree.XMLSyntaxError, ValueError, TypeError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def tag_part(part: Any, element: Any) -> Any:
    """Return the part that holds an object's stamp; None where it has none."""
    relation = _relation(element)
    if relation is None or relation not in part.rels or part.rels[relation].is_external:
        return None
    found = part.rels[relation].target_part
    return found if found.content_type == _CONTENT_TYPE else None


def alternative(element: Any) -> str:
    """Return the alternative text of an object."""
    named = element[0].find(qn("p:cNvPr")) if len(element) else None
    return "" if named is None else str(named.get("descr", ""))


def fingerprint(text: str) -> str:
    """Return a short number of a text, by which a person's change is told."""
    return f"{zlib.crc32(text.encode()):08x}"


def written(view: View) -> str:
    """Return a view as one line of text; ``viewed`` is the inverse."""
    return urlencode(view.to_query(), doseq=True)


def viewed(text: str) -> View:
    """Return the view of a line; what is not understood is left out, as from any link."""
    return View.from_query({name: list(values) for name, values in parse_qs(text).items()})[0]


def _relation(element: Any) -> str | None:
    properties = _properties(element)
    found = None if properties is None else properties.find(f"{qn('p:custDataLst')}/{qn('p:tags')}")
    return None if found is None else str(found.get(qn("r:id")))


def _properties(element: Any) -> Any:
    return element[0].find(qn("p:nvPr")) if len(element) else None
