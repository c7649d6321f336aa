"""Bugs of check-ins, check-outs and hours."""

from itertools import count
from typing import Any

from chalicelib.checkin import actions as checkin
from chalicelib.checkin import overdue
from chalicelib.checkin import reactions as reminders
from chalicelib.checkin.store import DeskCheckin
from chalicelib.hours import actions as hours
from chalicelib.hours.rules import Added, minutes_of
from chalicelib.kit.clock import day_on
from chalicelib.kit.table import Key

from ..scheduler import EVENING
from .planting import among, instead, nothing, together, without

_number = count()


def _each_alone(entries: Any, start: int, end: int, *, grade: int, figures: Any) -> Added:
    minutes = minutes_of([(start, end)], figures) + 1
    return Added(minutes, 0, minutes, minutes)


def _whoever_is_open(old: Any, command: Any) -> Any:
    desk = DeskCheckin.of(old)
    if desk is None or not desk.session:
        return None
    return checkin.Opened(command.key, desk.station, int(desk.grade), int(desk.opened_at))


BUGS = among("serve", "repeat", bugs={
    "a check-in does not ask for an open session": lambda: without(r"attribute_not_exists \(os\)"),
    "a check-in forgets which sessions were": lambda: without(r"contains \(rs"),
    "a check-in takes any open session for its own": instead(checkin, "opened_before", _whoever_is_open),
    "a code's step is used again": lambda: without(r"\bis < "),
    "a code's step is not remembered": instead(checkin, "use_step", nothing),
    "a session is left whichever is open": together(lambda: without(r"^os = "), lambda: without(r"vn = ", "DAY#")),
    "a forgotten session is paid to its end": instead(overdue, "unproven_end", lambda start, end, figures: end),
    "each session is rounded by itself": instead(hours, "added", _each_alone),
    "a reminder has another place each time": instead(
        reminders, "due_key", lambda person, session: Key(f"P#{person}", f"DUE#{session}#{next(_number)}")
    ),
}) | among("serve", starts_h=EVENING, bugs={
    "a day does not end at midnight": instead(
        hours, "by_day", lambda each: [(day_on(each.start_at), each.start_at, each.end_at)]
    ),
}) | among("serve", "discipline", bugs={
    "a check-in looks at nobody's standing": instead(checkin, "stand", nothing),
})  # fmt: skip
