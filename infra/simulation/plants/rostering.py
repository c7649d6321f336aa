"""Bugs of shifts and their rosters."""

from chalicelib.checkin import assigning
from chalicelib.kit.table import Unit, stale
from chalicelib.shifts import attending, enrolling
from chalicelib.shifts.store import Enrolment, Shift, enrolled_key

from .planting import among, instead, nothing, together, without


def _gone_from_the_list_alone(unit: Unit, person: str, shift: Shift) -> None:
    unit.remove(enrolled_key(shift.id, person), Enrolment.pk.exists(), stale)
    enrolling.give_time(unit, person, shift.id)


BUGS = among("roster", bugs={
    "a shift takes whoever comes": lambda: without(r"\ben < ca", "SHIFT#"),
    "a roster is open after its shift began": together(
        instead(enrolling, "_no_room", nothing), lambda: without(r"\bsa > ", "SHIFT#")
    ),
    "who leaves a shift keeps his place": instead(enrolling, "take_off", _gone_from_the_list_alone),
    "a check-in on a shift asks no roster": together(
        instead(attending, "_demand_now", nothing), lambda: without("", "ENROLLED#")
    ),
    "a shift has no end of its own": together(
        instead(attending, "ends_by", lambda *_: 0), instead(assigning, "latest_end", lambda *_: 0)
    ),
})  # fmt: skip
