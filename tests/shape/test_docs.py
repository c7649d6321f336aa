"""The generated pages are those of this code, and what the prose names exists."""

import re
from pathlib import Path

import pytest

from infra.docs import pages, stale
from infra.template import ROOT

PROSE = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])


def test_the_generated_pages_are_up_to_date() -> None:
    """When this fails: `./dev docs`."""
    assert stale(pages()) == []


def test_a_stale_and_a_missing_page_are_found(tmp_path: Path) -> None:
    page = tmp_path / "keys.md"
    assert stale({page: "new"}) == [page]
    page.write_text("old")
    assert stale({page: "new"}) == [page]
    assert stale({page: "old"}) == []


def missing_links(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    targets = (target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target)
    return [target for target in targets if target and not (page.parent / target).exists()]


def missing_paths(text: str) -> list[str]:
    """Files of the house that a page names in backticks and that are not there."""
    named = re.findall(r"`((?:chalicelib|functions|infra|tests|docs)/[\w./-]+\.\w+)`", text)
    return [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PROSE, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_the_prose_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert missing_links(page, text) == []
    assert missing_paths(text) == []


def test_a_link_and_a_path_that_lead_nowhere_are_found() -> None:
    assert missing_links(ROOT / "docs" / "x.md", "[a](no-such.md) [b](https://example.org) [c](keys.md)") == [
        "no-such.md"
    ]
    assert missing_paths("`chalicelib/kit/no_such.py` and `chalicelib/kit/table.py`") == ["chalicelib/kit/no_such.py"]


def broken_drawings(text: str) -> list[str]:
    """Lines of mermaid drawings with a semicolon, which ends a statement there wherever it stands."""
    drawings = re.findall(r"```mermaid\n(.*?)```", text, re.S)
    return [line for drawing in drawings for line in drawing.splitlines() if ";" in line]


def test_drawings_have_no_semicolons() -> None:
    for page in (ROOT / "docs" / "flows").glob("*.md"):
        assert broken_drawings(page.read_text(encoding="utf-8")) == []
    assert broken_drawings("```mermaid\nA->>B: one; two\n```") == ["A->>B: one; two"]
