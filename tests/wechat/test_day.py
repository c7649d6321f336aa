"""A day of WeChat: every piece of news is accounted for, whatever becomes of tokens, answers and pushes."""

import json

import pytest

from chalicelib.subscriptions import sending
from infra.commands import rehearse
from infra.rehearsal.day import Day


@pytest.mark.slow
def test_a_day_with_fifty_sandboxes_an_outage_and_a_storm_of_pushes_loses_and_repeats_nothing() -> None:
    result = Day().live()
    assert result.violations == []
    assert result.in_inboxes == result.news == 2_000
    assert result.token_fetches <= 40
    assert result.arrived > 100
    assert result.pushes > 600
    assert result.letters["delivered"] > 100


def test_a_house_that_sends_again_after_a_lost_answer_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "outcome_of", lambda error: "later")
    result = Day(hours=1, news=150, seed=3).live()
    assert any("was shown" in each or "arrived 2 times" in each for each in result.violations)


def test_the_command_says_in_one_line_what_the_day_came_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse.main(["1", "60"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["ok"], said["hours"], said["news"], said["in_inboxes"]) == (True, 1.0, 60, 60)
    assert said["letters"]["delivered"] > 0
