"""The template that an administrator sets for a whole office is the one that slides are written into."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from conftest import COUNTY_PAIR
from fixture_pages import ROOT, healthy, words
from fixture_templates import OFFICE, banded_potx
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.briefing import Briefing, Text
from dashboard.locale import say
from dashboard.slides.office import office_template
from dashboard.ui.basket import Basket

LINK = "/compare?ind=grids_total"


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, county_snapshot: Path) -> Path:
    path = tmp_path / "office.potx"
    path.write_bytes(banded_potx())
    monkeypatch.setenv("ATLAS_TEMPLATE", str(path))
    monkeypatch.setenv("ATLAS_BUILD", str(county_snapshot))
    monkeypatch.setenv("ATLAS_ARTICLES", str(COUNTY_PAIR / "articles"))
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "audit"))
    monkeypatch.setenv("ATLAS_LANG", "en")
    return path


def look(deck: Path) -> tuple[float, str]:
    """Return the shape of a deck's slides and all that stands on its masters."""
    presentation = Presentation(io.BytesIO(deck.read_bytes()))
    shape = presentation.slide_width / presentation.slide_height
    said = [s.text_frame.text for m in presentation.slide_masters for s in m.shapes if s.has_text_frame]
    return round(shape, 2), " ".join(said)


def test_a_slide_is_written_into_the_office_s_template(template: Path, tmp_path: Path) -> None:
    assert main(["export", LINK, "--to", str(tmp_path / "a.pptx")]) == 0
    shape, said = look(tmp_path / "a.pptx")
    assert shape == 1.78
    assert OFFICE in said
    os.environ.pop("ATLAS_TEMPLATE")
    assert main(["export", LINK, "--to", str(tmp_path / "b.pptx")]) == 0
    assert OFFICE not in look(tmp_path / "b.pptx")[1]


def test_a_new_template_is_used_without_a_restart(template: Path) -> None:
    assert office_template().data == banded_potx()
    template.write_bytes(b"no presentation")
    found = office_template()
    assert found.data is None
    assert found.fault is not None
    assert found.fault.key == "no_presentation"


def test_a_command_says_what_is_wrong_with_it(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.unlink()
    assert main(["export", LINK, "--to", str(tmp_path / "a.pptx")]) == 2
    assert "ATLAS_TEMPLATE" in capsys.readouterr().err
    assert not (tmp_path / "a.pptx").exists()
    assert main(["export", LINK, "--to", str(tmp_path / "a.csv")]) == 0, "only slides need it"


def briefing(language: str) -> AppTest:
    """Open a briefing that holds one slide of words."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    basket = Basket()
    basket.replace(Briefing((Text("A title", "and a line"),)))
    at.session_state["atlas_briefing"] = basket
    at.query_params["lang"] = language
    at.switch_page("pages/briefing.py").run()
    healthy(at)
    return at


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_briefing_says_which_template_it_uses_and_goes_on_without(template: Path, language: str) -> None:
    at = briefing(language)
    assert say(language, "briefing_take.office_used", name="office.potx") in [str(e.value) for e in at.success]
    template.write_bytes(b"PK spoilt")
    at = briefing(language)
    assert "office.potx" in words(at)
    assert not at.success
