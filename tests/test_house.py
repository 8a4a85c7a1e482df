"""The walls of the house: who imports whom, how thin a page is, and what may never be committed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl.paths import Folders
from etl.pipeline import prepare

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
TEXT_SUFFIXES = {".py", ".md", ".yml", ".yaml", ".toml", ".txt", ".csv", ".sql", ".cfg", ".sh", ".json", ""}


def tracked_files() -> list[Path]:
    """Files that are or would be committed, without those that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def real_counts() -> dict[str, int]:
    facts = prepare(Folders.resolve(), lambda _step: None)
    background = {i.indicator_id for i in facts.facts.indicators if i.theme == "context"}
    return {
        "places": len({o.region_code for o in facts.facts.observations if o.indicator_id not in background}),
        "figures": len(facts.facts.observations),
        "calculated": len(facts.derivation.figures),
        "indicators": len(facts.facts.indicators),
        "derived": sum(i.formula is not None for i in facts.facts.indicators),
        "practices": len(facts.facts.practices),
        "namings": len(facts.facts.region_practices),
    }


def test_import_contracts_hold() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("page", [ROOT / "app.py", *PAGES], ids=lambda p: p.name)
def test_a_page_imports_streamlit_and_dashboard_only(page: Path) -> None:
    roots = set()
    for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").split(".")[0])
    assert roots - set(sys.stdlib_module_names) <= {"streamlit", "dashboard"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_stays_thin_and_calculates_nothing(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert source.count("\n") <= 100, "a page picks, makes a view, shows it"
    sums = [
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Div, ast.Mult))
    ]
    assert not sums, f"line {sums[0].lineno}: calculation belongs in dashboard/"


def test_no_machine_path_and_no_registry_host_is_committed() -> None:
    banned = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/[\w.-]+|files\.pythonhosted\.org|registry\.npmjs\.org")
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES and path.name != Path(__file__).name
        for match in [banned.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert not found


def test_no_sentence_of_an_article_is_committed() -> None:
    folder = Path(os.environ.get("ATLAS_ARTICLES", ROOT / "data" / "articles"))
    texts = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not texts:
        assert not os.environ.get("CI"), "CI needs the articles: set ATLAS_ARTICLES"
        pytest.skip("the articles of the base regions are not on this machine (set ATLAS_ARTICLES)")
    length = 24
    grams: set[str] = set()
    for path in texts:
        flat = re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        grams.update(flat[i : i + length] for i in range(len(flat) - length + 1))
    # A title is a citation, not a sentence.
    allowed = re.compile(r"title:.*")
    found = []
    for path in tracked_files():
        if path.suffix not in TEXT_SUFFIXES:
            continue
        flat = re.sub(r"\s", "", allowed.sub("", path.read_text(encoding="utf-8")))
        hit = next((flat[i : i + length] for i in range(len(flat) - length + 1) if flat[i : i + length] in grams), None)
        if hit:
            found.append(f"{path.relative_to(ROOT)}: {hit}")
    assert not found


def test_articles_and_snapshots_are_ignored_by_git() -> None:
    for name in ("data/articles/x.txt", "data/build/atlas-x.duckdb", "static/boundaries/province.json"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT).returncode == 0, name


def test_both_readmes_have_the_same_sections_and_commands() -> None:
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^#+ ", english, re.M)) == len(re.findall(r"^#+ ", chinese, re.M))
    commands = re.compile(r"^(?:make|python|\.venv|streamlit)\b.*$", re.M)
    assert commands.findall(english) == commands.findall(chinese)


def test_every_module_of_dashboard_stands_on_one_side_of_the_streamlit_wall() -> None:
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    modules = {p.stem for p in (ROOT / "dashboard").glob("*.py")} | {
        p.parent.name for p in (ROOT / "dashboard").glob("*/__init__.py")
    }
    missing = {m for m in modules - {"__init__", "__main__", "ui", "dashboard"} if f'"dashboard.{m}"' not in contract}
    assert not missing


def test_the_readmes_count_what_the_facts_hold(real_counts: dict[str, int]) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        section = text[text.index("| places") if name == "README.md" else text.index("| 地区") :]
        missing = {what: n for what, n in real_counts.items() if not re.search(rf"(?<!\d){n}(?!\d)", section)}
        assert not missing, name


def test_every_dependency_is_explained() -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if "==" in line:
                assert f"`{line.split('==')[0].lower()}`" in explained, line
