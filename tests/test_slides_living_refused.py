"""Files that are no living deck, and decks whose marks are odd: a clear word, and nothing is lost."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fixture_slide_edits as edit
import pytest
from fixture_deck_tools import convert, schema_faults
from fixture_living import BEFORE, TABLE, VIEW, again, deck, lines, slides
from fixture_templates import banded
from pptx.oxml.ns import qn
from test_render_map import outlines  # noqa: F401  (a fixture)

from dashboard.briefing import Slide
from dashboard.slides import stamp
from dashboard.slides.living import LivingFault
from dashboard.slides.template import TemplateFault

# -- files that are no such deck ---------------------------------------------------------------------------------------


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr({"types": "[Content_Types].xml"}.get(name, name), text)
    return out.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-powerpoint.template.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 cut short", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked_or_old"),
        (archive(types=f"<Types>{WORD}</Types>"), "no_presentation"),
        (archive(types=f"<Types>{MACROS}</Types>"), "macros"),
    ],
)
def test_what_is_no_presentation_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(TemplateFault) as fault:
        again(data)
    assert fault.value.key == key


def test_somebody_elses_deck_is_refused() -> None:
    theirs = banded()
    theirs.slides.add_slide(theirs.slide_layouts[0]).shapes.title.text = "别人的封面"
    with pytest.raises(LivingFault) as fault:
        again(edit.saved(theirs))
    assert fault.value.key == "not_ours"


def marked(change: Callable[[dict[str, Any]], object], raw: bytes | None = None) -> bytes:
    """Return a deck whose marks were changed, or replaced by ``raw``."""

    def every(p: Any) -> None:
        for slide in p.slides:
            for element in slide._element.iter(qn("p:sp"), qn("p:graphicFrame")):
                said = stamp.read(slide.part, element)
                if said is None:
                    continue
                change(said)
                stamp.put(slide.part, element, said)
                if raw is not None:
                    stamp.tag_part(slide.part, element)._blob = raw

    return edit.edited(deck(), every)


def without_notes(data: bytes) -> bytes:
    def drop(p: Any) -> None:
        for slide in p.slides:
            holder = slide.notes_slide.notes_placeholder._element
            holder.getparent().remove(holder)

    return edit.edited(data, drop)


def test_marks_of_another_version_are_refused_and_said() -> None:
    with pytest.raises(LivingFault) as fault:
        again(without_notes(marked(lambda said: said.update(version=99))))
    assert fault.value.key == "other_version"


MAIN = "http://schemas.openxmlformats.org/presentationml/2006/main"
TAG = f'<p:tagLst xmlns:p="{MAIN}"><p:tag name="{{}}" val="{{}}"/></p:tagLst>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]>' + TAG.format(stamp.NAME, "&b;")


@pytest.mark.parametrize(
    "raw",
    [
        TAG.format(stamp.NAME, "{no json"),
        TAG.format(stamp.NAME, "[" * 100_000),
        TAG.format(stamp.NAME, json.dumps({"version": 1, "role": 7}).replace('"', "&quot;")),
        TAG.format(stamp.NAME, "x" * 10_000_000),
        LAUGHS,
        "<not closed",
    ],
    ids=["no json", "deep", "no role", "long", "entities", "no xml"],
)
def test_marks_that_cannot_be_read_are_none(raw: str) -> None:
    with pytest.raises(LivingFault) as fault:
        again(without_notes(marked(lambda said: None, raw.encode())))
    assert fault.value.key == "not_ours"


@pytest.mark.parametrize(
    "said",
    [
        {"view": "view=no_such_picture&ind=i"},
        {"view": "ind=../../etc/passwd"},
        {"view": {"a": 1}},
        {"page": "first"},
        {"page": -3},
        {"layout": "no such layout"},
        {"language": "xx"},
        {"words": 5},
        {"part": [1]},
        {"fills": 3, "names": 4, "labels": "x", "axes": {}, "plot": "y"},
        {"alt": 5, "number": {}},
    ],
    ids=str,
)
def test_marks_that_say_odd_things_never_break_a_refresh(said: dict[str, Any]) -> None:
    done = again(marked(lambda known: known.update(said)))
    assert len(slides(done.data)) == 3


def test_an_object_that_cannot_be_renewed_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dashboard.slides import living_points

    def broken(_pair: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(living_points, "renew", broken)
    data = deck()
    done = again(data)
    before, after = (edit.charts(slides(one)[1])[0].chart.part.blob for one in (data, done.data))
    assert before == after
    assert "1,200" in edit.title(slides(done.data)[1]).text_frame.text
    assert "第 2 页图表：无法更新，保持原样，请核对" in lines(done)
    assert "ZeroDivisionError" in caplog.text


def test_a_deck_saved_by_libreoffice_has_lost_its_marks_and_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    source = tmp_path / "deck.pptx"
    source.write_bytes(deck())
    written = convert(source, "pptx", tmp_path / "out")
    with pytest.raises(LivingFault) as fault:
        again(written.read_bytes())
    assert fault.value.key == "not_ours"


@pytest.mark.parametrize("item", [Slide(VIEW), TABLE, Slide(VIEW, layout="full")], ids=["points", "table", "full"])
def test_a_renewed_deck_is_as_sound_as_a_new_one(item: Slide, tmp_path: Path) -> None:
    data = edit.edited(deck(BEFORE, item), lambda p: edit.duplicate(p, 2))
    (tmp_path / "renewed.pptx").write_bytes(again(data).data)
    assert schema_faults(tmp_path / "renewed.pptx") == []
