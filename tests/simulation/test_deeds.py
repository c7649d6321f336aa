"""What the checker may conclude from the answers that a phone heard."""

import pytest

from chalicelib.kit.record import Command
from infra.simulation.deeds import Deed, Delivery, Outcome
from infra.simulation.ways import STANDING


@pytest.mark.parametrize(
    ("heard", "is_refused"),
    [
        ([("refused", "person_frozen")], True),
        ([("lost", None), ("refused", "back_fill_cap")], True),
        ([("lost", None), ("refused", "person_frozen")], False),
        ([("lost", None), ("refused", "person_frozen"), ("refused", "back_fill_cap")], True),
        ([("done", "it"), ("refused", "person_frozen")], False),
    ],
)
def test_a_door_that_turns_a_person_away_does_not_say_what_a_lost_try_did(
    heard: list[tuple[Outcome, str | None]], is_refused: bool
) -> None:
    deed, wrong = Deed("ask_back_fill", "somebody", Command("key", "digest"), lambda _: None), list[str]()
    for at, (outcome, answer) in enumerate(heard):
        deed.add(Delivery(at, at, outcome, answer), STANDING, wrong)
    assert (deed.refused, wrong) == (is_refused, [])


def test_where_no_door_looks_at_a_persons_standing_its_refusal_is_the_commands_own() -> None:
    deed = Deed("reserve", "somebody", Command("key", "digest"), lambda _: None)
    for at, (outcome, answer) in enumerate([("lost", None), ("refused", "person_frozen")]):
        deed.add(Delivery(at, at, outcome, answer), (), [])  # type: ignore[arg-type]  # two of the three
    assert deed.refused


@pytest.mark.parametrize(("began", "is_refused"), [(5, False), (3, True)])
def test_a_refusal_says_nothing_of_a_try_that_was_under_way_beside_it(began: int, is_refused: bool) -> None:
    """Two servers have two clocks: one finds the code too old, the other carries the command out after it."""
    deed = Deed("check_in", "somebody", Command("key", "digest"), lambda _: None)
    deed.add(Delivery(began - 2, began, "lost"), (), [])
    deed.add(Delivery(4, 6, "refused", "code_expired"), (), [])
    assert deed.refused is is_refused
