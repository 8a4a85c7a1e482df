"""Open a page of the whole application as a link does, and read what it says."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]


def opened(page: str = "overview", **query: str | list[str]) -> AppTest:
    """Open a page as a link does."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    for name, value in query.items():
        at.query_params[name] = value
    if page != "overview":
        at.switch_page(f"pages/{page}.py")
    return at.run()


def words(at: AppTest) -> str:
    """Return all that the page says in text, table heads left out."""
    kinds = (at.header, at.subheader, at.markdown, at.caption, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def html(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def healthy(at: AppTest) -> None:
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]
