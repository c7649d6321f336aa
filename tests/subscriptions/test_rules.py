"""What counts as an agreement, when letters go out, and how often one is tried."""

import random

import pytest

from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms
from chalicelib.policy import Messages, WechatTemplate
from chalicelib.subscriptions.rules import Credit, accepted, again_at, due_at, ended, waits_for_digest

MIDNIGHT = day_start_ms("2026-11-23")
PLAIN = Messages()


def test_each_yes_is_good_for_one_message_and_counts_once() -> None:
    credit = Credit()
    for at_s in (5, 5, 7, 5, 7):
        credit = accepted(credit, at_s, endless=False)
    assert credit.left == 2


def test_a_yes_to_a_long_term_template_is_good_for_all() -> None:
    credit = accepted(Credit(), 5, endless=True)
    assert (credit.takes, credit.left) == (True, 0)
    assert not ended(credit, 6).takes


@pytest.mark.parametrize("endless", [True, False])
def test_in_whatever_order_yes_and_end_arrive_the_later_one_counts(endless: bool) -> None:
    def told(*events: tuple[str, int]) -> bool:
        credit = Credit()
        for what, at_s in events:
            credit = accepted(credit, at_s, endless=endless) if what == "yes" else ended(credit, at_s)
        return credit.takes

    assert not told(("yes", 5), ("end", 6))
    assert not told(("end", 6), ("yes", 5))
    assert told(("end", 5), ("yes", 6))
    assert told(("yes", 6), ("end", 5))
    assert not told(("end", 6), ("yes", 6))  # in doubt he is left in peace


def test_ten_answers_repeated_and_shuffled_count_as_ten() -> None:
    dice = random.Random(1)
    answers = [at_s for at_s in range(1, 9) for _ in range(3)]
    dice.shuffle(answers)
    credit = Credit()
    for at_s in answers:
        credit = accepted(credit, at_s, endless=False)
    assert credit.left == 8


@pytest.mark.parametrize(
    ("at_minute", "due_minute"),
    [(0, 480), (479, 480), (480, 480), (720, 720), (1319, 1319), (1320, 1920), (1439, 1920)],
)
def test_what_happens_at_night_is_told_in_the_morning(at_minute: int, due_minute: int) -> None:
    assert due_at(PLAIN, "points", MIDNIGHT + at_minute * MINUTE) == MIDNIGHT + due_minute * MINUTE


def test_what_is_urgent_is_told_at_night() -> None:
    assert due_at(PLAIN, "redemption", MIDNIGHT) == MIDNIGHT


@pytest.mark.parametrize(("at_minute", "due_minute"), [(719, 719), (720, 840), (839, 840), (840, 840)])
def test_quiet_hours_may_be_at_noon(at_minute: int, due_minute: int) -> None:
    noon = Messages(quiet_from_minute=720, quiet_until_minute=840)
    assert due_at(noon, "points", MIDNIGHT + at_minute * MINUTE) == MIDNIGHT + due_minute * MINUTE


def test_no_quiet_hours_are_none() -> None:
    assert due_at(Messages(quiet_from_minute=0, quiet_until_minute=0), "points", MIDNIGHT) == MIDNIGHT


def test_a_busy_wechat_is_tried_again_later_and_later_and_one_day_no_more() -> None:
    waits = [again_at(PLAIN, tries, 0, 0) for tries in (1, 2, 3, 7, 50)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 64 * MINUTE, 64 * MINUTE]
    assert again_at(PLAIN, 1, 0, 24 * HOUR) is None


def test_many_letters_become_one_only_where_the_city_has_a_template_for_it() -> None:
    digest = WechatTemplate(id="D", kinds=("digest",), fields={"thing1": "title"})
    assert not waits_for_digest(PLAIN, ["points"] * 9)
    assert waits_for_digest(Messages(rows=(digest,)), ["points"] * 3)
    assert not waits_for_digest(Messages(rows=(digest,)), ["points"] * 2)
