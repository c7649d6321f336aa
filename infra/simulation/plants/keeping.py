"""Bugs to plant that concern hours: what keepers, tablets and later entries could do wrong."""

from typing import Any

from chalicelib import decisions, hours
from chalicelib.checkin import adjusting, back_filling, correcting, counting, keeper, personal, vouching
from chalicelib.hours import rules as hours_rules
from chalicelib.kit.table import Unit
from chalicelib.kit.who import Actor
from chalicelib.offline import actions as offline
from chalicelib.offline import judging, visits
from chalicelib.stations import find

from .planting import alone, among, instead, nothing, together


def _of_anybody(unit: Unit, actor: Actor, scan: keeper.Scanned) -> Any:
    return personal.read(scan.code), find(scan.station_id)


def _out_of_turn(unit: Unit, judged: Any) -> Any:
    return judging.settle(unit, judged, "", None)


BUGS = among("serve", "scan", "amend", "repeat", bugs={
    "overlapping sessions count twice": instead(
        hours_rules, "union_ms", lambda intervals: sum(end - start for start, end in intervals)
    ),
    "what nobody proved earns points": instead(hours_rules, "_least_grade", lambda figures: 0),
    "what was taken back goes on counting": instead(hours_rules, "_without", lambda piece, taken: [piece]),
    "a keeper scans himself": instead(keeper, "_judged", _of_anybody),
    "a scan by a keeper is never recognised": instead(hours, "entry_ended_by", lambda *_, **__: None),
    "a tablet's counter is not remembered": instead(judging, "_advance", nothing),
    "a tablet's line is judged before its turn": instead(offline, "wait", _out_of_turn),
    "a forgotten visit is paid to its end": instead(visits, "unproven_end", lambda start, end, figures: end),
    "a correction goes to any end": instead(correcting, "demand_end", nothing),
    "a correction comes however late": instead(correcting, "demand_in_time", nothing),
    "a session is corrected that nobody forgot": instead(correcting, "_demand_forgotten", nothing),
    "a leader corrects and vouches at home": instead(decisions, "demand_second_person", nothing),
    "a back-fill does not look at its month": together(
        instead(back_filling, "fits", lambda *_, **__: True), instead(counting, "fits", lambda *_, **__: True)
    ),
    "a back-fill counts before its notice is over": instead(vouching, "DAY", 0),
    "hours are taken back by one person": together(
        instead(adjusting, "approve", alone), instead(decisions, "demand_second_person", nothing)
    ),
})  # fmt: skip
