"""The page of proofs names tests that are there, and says what was measured."""

import re

import pytest

from infra.commands.figures import unsound
from infra.proof import INVARIANTS, LEDGER, SCENARIOS, SERVICE, Invariant, kept, page
from infra.proof.rendering import table as as_table
from infra.template import ROOT


def missing(tests: tuple[str, ...]) -> list[str]:
    """Those of these tests that nobody wrote."""
    found = []
    for each in tests:
        file, _, name = each.partition("::")
        path = ROOT / "tests" / file
        if not path.exists() or not re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.M):
            found.append(each)
    return found


def test_every_named_scenario_has_its_tests() -> None:
    assert [each for scenario in SCENARIOS for each in missing(scenario.tests)] == []
    assert all(scenario.tests for scenario in SCENARIOS)


@pytest.mark.parametrize(("letter", "count", "table"), [("R", 12, INVARIANTS), ("P", 12, LEDGER), ("C", 10, SERVICE)])
def test_every_rule_has_its_tests(letter: str, count: int, table: tuple[Invariant, ...]) -> None:
    assert [each.name for each in table] == [f"{letter}{number}" for number in range(1, count + 1)]
    assert [each for invariant in table for each in missing(invariant.tests)] == []
    assert all(invariant.tests for invariant in table)


def test_a_scenario_without_its_test_is_found() -> None:
    assert missing(("kit/test_faults.py::test_nobody_wrote_this", "kit/no_such.py::test_x")) == [
        "kit/test_faults.py::test_nobody_wrote_this",
        "kit/no_such.py::test_x",
    ]


def test_faults_are_numbered_once_and_in_order() -> None:
    numbers = [scenario.number for scenario in SCENARIOS]
    assert numbers == sorted(set(numbers))


def test_no_measured_figure_is_above_its_promise() -> None:
    figures = kept()
    assert all(each["w"] <= each["promised"] for each in figures["operations"])
    assert all(each["amplification"] <= 1.1 for each in figures["recovery"])
    assert [each["r"] for each in figures["operations"] if each["name"] == "statement of 20 rows"] <= [1.5]


def test_what_is_kept_of_the_bank_test_is_sound_and_a_month_is_whole() -> None:
    figures = kept()
    assert unsound(figures["storm"]) == []
    assert (figures["settlement"]["redemptions"], figures["settlement"]["differences"]) == (100_000, 0)


def test_a_page_without_measurements_is_a_page() -> None:
    assert "## Faults" in page({})
    assert as_table([("a", "b"), (1, 2)]) == "| a | b |\n|---|---|\n| 1 | 2 |"
