"""A day of WeChat: every piece of news is accounted for, whatever becomes of tokens, answers and pushes."""

import os

import pytest

from chalicelib.subscriptions import sending
from infra.rehearsal.day import Day

WHOLE = bool(os.environ.get("LONG"))


def test_a_day_with_fifty_sandboxes_an_outage_and_a_storm_of_pushes_loses_and_repeats_nothing() -> None:
    result = Day().live() if WHOLE else Day(hours=3, news=250).live()
    assert result.violations == []
    assert result.in_inboxes == result.news
    assert result.token_fetches <= (40 if WHOLE else 16)
    assert result.arrived > 100
    assert result.pushes > 600
    assert result.letters["delivered"] > 100


def test_a_house_that_sends_again_after_a_lost_answer_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "outcome_of", lambda error: "later")
    result = Day(hours=1, news=150, seed=3).live()
    assert any("was shown" in each or "arrived 2 times" in each for each in result.violations)
