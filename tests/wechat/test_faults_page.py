"""The table of faults: what it shows was played, and what it must never show."""

import re
from collections.abc import Iterator

import pytest

from infra.rehearsal import faults, pushes
from infra.rehearsal.faults import Row
from infra.template import ROOT


@pytest.fixture(scope="module")
def played() -> list[Row]:
    return [*faults.rows(), *pushes.rows()]


def numbers(row: Row) -> tuple[int, int, int]:
    asked, done, tokens = re.findall(r"\d+", row.effect)[:3]
    return int(asked), int(done), int(tokens)


def calls(played: list[Row]) -> Iterator[Row]:
    return (row for row in played if row.call != "push")


def test_the_page_has_every_row_that_is_played(played: list[Row]) -> None:
    """That it is up to date is the business of tests/shape/test_docs.py."""
    text = (ROOT / "docs" / "wechat-faults.md").read_text("utf-8")
    assert len(played) >= 60
    assert text.count("\n| ") == len(played) + 1


def test_no_fault_costs_more_than_two_calls_and_one_token(played: list[Row]) -> None:
    for row in calls(played):
        asked, done, tokens = numbers(row)
        assert asked <= 2, row
        assert done <= 1, row
        assert tokens <= 1, row


def test_nothing_that_may_have_been_done_is_asked_for_again(played: list[Row]) -> None:
    rows = [row for row in calls(played) if "after the effect" in row.fault]
    assert len(rows) == 4 * len(faults.VERBS)
    assert {numbers(row)[:2] for row in rows} == {(1, 1)}


def test_whoever_configures_us_wrongly_hears_of_it_once_and_nothing_is_repeated(played: list[Row]) -> None:
    rows = [row for row in calls(played) if re.search(r"ConfigError", row.log)]
    assert len(rows) > 15
    for row in rows:
        asked, done, tokens = numbers(row)
        assert row.alarm == "wechat_config", row
        assert (asked + tokens <= 2, done) == (True, 0), row


def test_what_a_person_did_wrong_rings_nowhere(played: list[Row]) -> None:
    theirs = {"40029", "40163", "40226", "43101", "61010", "87014"}
    assert {row.alarm for row in played if row.fault in theirs} == {"none"}


def test_a_text_passes_only_when_wechat_said_so(played: list[Row]) -> None:
    passed = [row for row in played if row.call == "check_text" and row.answer == "`pass`"]
    assert all(numbers(row)[1] == 1 for row in passed)
    assert len(passed) == 3  # without a fault, and after a token was replaced


def test_no_row_is_a_trace_of_a_bug(played: list[Row]) -> None:
    known = {"push_not_trusted", *re.findall(r"`(\w+)`", " ".join(row.answer for row in played))}
    assert not {row.answer for row in played if "500" in row.answer or "Traceback" in row.log}
    assert "internal_error" not in known
