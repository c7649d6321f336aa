"""What the same costs in the naive shape (infra/simulation/naive.py): it is cheaper, and wrong."""

from collections.abc import Callable

import pytest

from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.log import metered
from chalicelib.kit.record import Command
from infra.simulation.naive import Naive, put
from infra.simulation.verb import Heard
from tests.world import Caller, World, fresh_key

PRICE = 1
Ask = Callable[[], object]


def command() -> Command:
    return Command(fresh_key(), "naive")


def verbs(citizen: Caller) -> dict[str, Ask]:
    """Each verb of the naive shape, where a person has served and reserved before."""
    naive, actor, offer, session = Naive(), citizen.actor, f"N-{fresh_key()}", fresh_key()
    put("PERSON", actor.person, Heard(points=9, session="", since=now_ms() - HOUR))
    put("OFFER", offer, Heard(left=9, merchant="M-1"))
    first, second = (naive.reserve(actor, command(), offer, PRICE) for _ in range(2))
    return {
        "check in": lambda: naive.check_in(actor, Command(session, "naive"), None),
        "check out": lambda: naive.check_out(actor, command(), session, None),
        "reserve": lambda: naive.reserve(actor, command(), offer, PRICE),
        "confirm, scanned": lambda: naive.confirm(actor, command(), first["id"], None),
        "cancel": lambda: naive.cancel(actor, command(), second["id"]),
    }


def test_the_naive_shape_costs_less(world: World, record_property: Callable[[str, object], None]) -> None:
    told = {}
    for name, ask in verbs(world.citizen()).items():
        with metered() as meter:
            ask()
        told[name] = meter.units()
    record_property("naive", told)
    assert {name: (each["w"], each["wt"]) for name, each in told.items()} == {
        "check in": (1, 1), "check out": (2, 2), "reserve": (3, 3), "confirm, scanned": (1, 1), "cancel": (3, 3),
    }  # fmt: skip


@pytest.mark.parametrize("verb", ["reserve", "check out"])
def test_and_it_needs_several_round_trips_in_which_it_can_be_torn(world: World, verb: str) -> None:
    asks = verbs(world.citizen())
    asks["check in"]()
    with metered() as meter:
        asks[verb]()
    assert meter.write_trips > 1
