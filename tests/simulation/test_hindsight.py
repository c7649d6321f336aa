"""What the checker may conclude from a history, and what not."""

import pytest

from chalicelib.exchange.store import RedemptionRow
from chalicelib.kit.clock import HOUR
from chalicelib.kit.record import Command, Item
from infra.simulation.deeds import Deed, Delivery
from infra.simulation.hindsight import called_off
from tests.world import MONDAY, fresh_key

NINE = int(MONDAY.timestamp() * 1000)
MS = 10**6
Minute = float


def reserved_and_confirmed() -> Item:
    """Reserved an hour before nine, confirmed a day after it."""
    row = RedemptionRow(
        person=fresh_key(), offer="O-1", title="米", merchant="M-1", price_points=1, shard=0, lots=(), digest="d",
        reserved_at=NINE - HOUR, expires_at=NINE + 7 * 24 * HOUR, state="confirmed", ended_at=NINE + 24 * HOUR,
    )  # fmt: skip
    row.pk, row.sk = f"RDM#{fresh_key()}", "REDEMPTION"
    return row.item()


def said(verb: str, *spans: tuple[Minute, Minute]) -> Deed:
    """A command whose deliveries took from when to when, in minutes after nine; the last one was answered."""
    deed = Deed(verb, "somebody", Command(fresh_key(), "d"), lambda _: None, about={"about": ("M-1",)})
    times = [[int((NINE + minute * 60_000) * MS) for minute in span] for span in spans]
    *lost, last = [Delivery(began, ended, "lost") for began, ended in times]
    deed.deliveries = [*lost, Delivery(last.began_ns, last.ended_ns, "done")]
    return deed


@pytest.mark.parametrize(
    ("history", "accused"),
    [
        ([said("suspend", (0, 1))], True),
        ([said("suspend", (0, 1)), said("resume", (90, 91))], True),
        ([said("suspend", (0, 1)), said("resume", (2, 3))], False),
        ([said("resume", (-3, -2)), said("suspend", (0, 1))], True),
        ([said("resume", (-0.5, 2)), said("suspend", (0, 1))], False),  # under way at once: it may be the later one
        ([said("suspend", (0, 1), (5, 6)), said("resume", (2, 3))], False),  # done at once, heard when it was over
        ([], False),
    ],
)
def test_nothing_stays_open_for_hours_that_is_a_suspended_shops(history: list[Deed], accused: bool) -> None:
    found = list(called_off(history, [reserved_and_confirmed()]))
    assert [each.endswith("suspended long before") for each in found] == [True] * accused


def test_nothing_is_called_off_for_a_suspension_that_never_was() -> None:
    item = reserved_and_confirmed() | {"re": {"S": "merchant_suspended"}}
    (one,) = called_off([], [item])
    assert one.endswith("never was")
    assert list(called_off([said("suspend", (0, 1))], [item])) == []
