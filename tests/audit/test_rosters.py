"""A roster that says something else than its shift, or that changed after the beginning, is found; so are two teams."""

from collections.abc import Callable

import pytest

from chalicelib.hours.rules import Entry, Turn
from chalicelib.hours.store import Day, DeskHours
from chalicelib.kit.clock import MINUTE, day_start_ms
from chalicelib.kit.record import Item, Record
from chalicelib.kit.table import Key
from chalicelib.shifts.store import Enrolment, Here, Shift, enrolled_key, here_key, shift_key
from infra.audit import examine

NINE = day_start_ms("2026-11-23") + 9 * 60 * MINUTE
SHIFT, PERSON, OTHER = (f"01KAQ2S3GZ000000000000000{number}" for number in range(3))
Rows = dict[Key, Item]


def put(rows: Rows, key: Key, record: Record) -> None:
    record.pk, record.sk = key.pk, key.sk
    rows[key] = record.item()


def a_roster() -> Rows:
    """Two of three have enrolled, and one of them came."""
    rows: Rows = {}
    shift = Shift(
        station="S", title="t", start_at=NINE, end_at=NINE + 60 * MINUTE, capacity=3, enrolled=2, state="open",
        made_by=PERSON, digest="d",
    )  # fmt: skip
    put(rows, shift_key(SHIFT), shift)
    for person in (PERSON, OTHER):
        put(rows, enrolled_key(SHIFT, person), Enrolment(person=person, enrolled_at=NINE - MINUTE))
    put(rows, here_key(SHIFT, PERSON), Here(person=PERSON, sessions=(PERSON,)))
    return rows


def found(rows: Rows) -> tuple[str, ...]:
    return examine(rows.values(), [], NINE).found


def changed(rows: Rows, key: Key, name: str, number: int) -> None:
    rows[key] = {**rows[key], name: {"N": str(number)}}


def late(rows: Rows) -> None:
    changed(rows, enrolled_key(SHIFT, PERSON), "at", NINE)


def lost(rows: Rows) -> None:
    del rows[enrolled_key(SHIFT, OTHER)]


def never_enrolled(rows: Rows) -> None:
    lost(rows)
    changed(rows, shift_key(SHIFT), "en", 1)
    put(rows, here_key(SHIFT, OTHER), Here(person=OTHER, sessions=(OTHER,)))


def too_many(rows: Rows) -> None:
    changed(rows, shift_key(SHIFT), "ca", 1)


def no_shift(rows: Rows) -> None:
    del rows[shift_key(SHIFT)]


def test_a_sound_roster_has_no_violation() -> None:
    assert found(a_roster()) == ()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (late, "enrolled when it had begun"),
        (lost, "1 are on its roster, it says 2 of 3"),
        (never_enrolled, "is not on its roster"),
        (too_many, "2 are on its roster, it says 2 of 1"),
        (no_shift, "is no shift"),
    ],
)
def test_a_spoilt_roster_is_found(spoil: Callable[[Rows], None], says: str) -> None:
    rows = a_roster()
    spoil(rows)
    (one,) = found(rows)
    assert says in one


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ((Turn(SHIFT, "T-1", ""), Turn(SHIFT, "T-2", "")), "is of two teams or shifts"),
        ((Turn(OTHER, "T-1", ""),), "is no session of the day"),
    ],
)
def test_a_minute_of_two_teams_and_a_team_of_no_session_are_found(turns: tuple[Turn, ...], says: str) -> None:
    rows: Rows = {}
    entry = Entry(SHIFT, "S", NINE, NINE + 60 * MINUTE, 0, 60, 0)
    put(rows, Key(f"P#{PERSON}", "DAY#2026-11-23"), Day(entries=(entry,), turns=turns, version=0))
    put(rows, Key(f"P#{PERSON}", "DESK"), DeskHours(minutes=60))
    (one,) = found(rows)
    assert says in one
