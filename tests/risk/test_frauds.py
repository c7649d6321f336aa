"""Every fraud of the list is played, and meets what the list says."""

from pathlib import Path
from typing import cast

import pytest

from tests.events import events, wechat  # noqa: F401  (fixtures)
from tests.reports.conftest import street  # noqa: F401  (a fixture)
from tests.reports.street import Street
from tests.risk.frauds import FRAUDS, NOT_STOPPED, Town
from tests.shape.tree import ROOT
from tests.world import World


@pytest.fixture
def town(world: World, tmp_path: Path, request: pytest.FixtureRequest) -> Town:
    """Everything that frauds need, built when it is needed."""
    return Town(world, tmp_path, lambda: cast(Street, request.getfixturevalue("street")))


@pytest.mark.parametrize("name", FRAUDS)
def test_a_fraud_meets_what_the_list_says(town: Town, name: str) -> None:
    met, play = FRAUDS[name]
    assert play(town) == met


def test_the_page_lists_more_than_thirty_and_what_is_not_stopped() -> None:
    assert len(FRAUDS) > 30
    page = (ROOT / "docs" / "flows" / "fraud.md").read_text(encoding="utf-8")
    rows = [row_of(name) for name in FRAUDS] + [f"| {name} | {left} |" for name, left in NOT_STOPPED.items()]
    assert [row for row in rows if row not in page] == []


def row_of(name: str) -> str:
    """A fraud as the page tells it: its name, and the words of what meets it."""
    return f"| {name} | `{FRAUDS[name][0]}` |"
