"""The figures of a storm are taken over from its last line, and shown without what only its own lines need."""

import json
from typing import Any

import pytest

from infra.commands.figures import last_line, taken_over, unsound
from infra.proof import kept, opening, page

T0 = {"ops": 1000, "faults": 12, "violations": 0, "kinds": {"lost": 12}}
LINE = {"t0": T0, "planted": {"caught": 25, "of": 25}, "naive": {"violations": 7}, "storms": {"failed": 0}}


def test_a_storms_last_line_is_kept_beside_what_was_there() -> None:
    before = {"operations": [], "storm": {"naive": {"violations": 543}, "t0": {"ops": 1}, "t1": {"ops": 2}}}
    line = last_line(f"progress\n{json.dumps(LINE)}\n")
    assert taken_over(before, line) == {"operations": [], "storm": {"t1": {"ops": 2}, **LINE}}


def test_a_sound_storm_is_kept() -> None:
    assert unsound(LINE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"t0": {**T0, "violations": 1}},
        {"t1": {**T0, "violations": 1}},
        {"planted": {"caught": 24, "of": 25}},
        {"naive": {"violations": 0}},
        {"storms": {"failed": 1, "violations": 0}},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_storm_in_which_something_was_wrong_is_not_kept(wrong: dict[str, Any]) -> None:
    assert len(unsound({**LINE, **wrong})) == 1


@pytest.mark.parametrize("text", ["", "ok t0 1000 operations\n"])
def test_a_storm_that_was_cut_off_is_not_kept(text: str) -> None:
    assert unsound(last_line(text))


def test_a_storm_is_shown_in_one_row_a_part() -> None:
    shown = page({"storm": LINE})
    assert "| t0 | ops 1000, faults 12, violations 0 |" in shown
    assert "| planted | caught 25, of 25 |" in shown


def test_the_readme_opens_with_what_was_measured() -> None:
    figures = kept()
    figures["storm"] = {"t0": {"ops": 1_000_000, "violations": 0}, "naive": {
        "ops": 20_000, "violations": 3, "broke": {"reserve": {"the phone's own price": 3}},
    }}  # fmt: skip
    shown = opening(figures)
    assert "3 / 3: the phone's own price (3) | one voucher, two buyers" in shown
    assert "3 violations in 20,000 operations there, **0 in 1,000,000 here**" in shown
    assert shown.startswith("# Suishoupai")
    assert "## What the demo shows" in shown
