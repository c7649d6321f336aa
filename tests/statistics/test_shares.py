"""What a person's day adds to its stations: each minute to one of them, and no check-in before it counts."""

import pytest

from chalicelib.hours import DayEntered, Entry
from chalicelib.hours.rules import Ending
from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms
from chalicelib.statistics.rules import shares_of

ON = "2026-11-23"
NINE = day_start_ms(ON) + 9 * HOUR


def entry(session: str, ending: Ending, *, grade: int = 3, minutes: int = 60, later: int = 0) -> Entry:
    start = NINE + later * MINUTE
    return Entry(session, f"at {session}", start, start + HOUR, grade, minutes, 0, ending)


def shares(*entries: Entry) -> dict[str, tuple[int, tuple[int, ...]]]:
    found = shares_of(DayEntered("somebody", ON, len(entries), entries))
    return {station: (share.check_ins, share.minutes) for station, share in found.items()}


HELD = entry("one", "held", minutes=0)


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ((HELD,), (0, (0, 0, 0, 0))),  # it waits for two persons, or was rejected
        ((HELD, entry("one", "closed")), (1, (0, 0, 0, 60))),  # two persons have credited it
        ((HELD, entry("one", "restored")), (1, (0, 0, 0, 60))),  # an appeal has given it back
        ((entry("one", "closed", minutes=0),), (1, (0, 0, 0, 0))),
        ((entry("one", "auto_closed"), entry("one", "corrected", later=60)), (1, (0, 0, 0, 120))),
        ((entry("one", "back_filled", grade=0),), (1, (60, 0, 0, 0))),
        ((entry("one", "closed"), entry("one", "revoked", minutes=-60)), (1, (0, 0, 0, 0))),
    ],
)
def test_a_held_session_is_a_check_in_when_it_counts(
    entries: tuple[Entry, ...], wanted: tuple[int, tuple[int, ...]]
) -> None:
    assert shares(*entries) == {"at one": wanted}


def test_a_handover_of_two_stations_counts_at_one_of_them() -> None:
    found = shares(entry("one", "closed", grade=1), entry("two", "closed", grade=2, minutes=30, later=30))
    assert found == {"at one": (1, (0, 30, 0, 0)), "at two": (1, (0, 0, 60, 0))}
