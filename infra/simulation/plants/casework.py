"""Bugs of reports and cases."""

from typing import Any

from chalicelib.reports import deferring, first_places, moving, revoking, verifying

from .planting import among, instead, nothing, together, without


def _whose_ever(unit: Any, actor: Any, command: Any, case_id: str) -> Any:
    return moving.case_of_area(unit, actor, command, case_id, roles=moving.VERIFIERS)


BUGS = among("report", "case", bugs={
    "a verifier looks at his own unit's work": instead(verifying, "to_verify", _whose_ever),
    "a case moves whatever it has become": lambda: without(r"\brv\b", r"^CASE#.*/CASE$"),
    "a report moves whatever it has become": lambda: without(r"\brv\b", r"^REPORT#.*/REPORT$"),
    "a case has no alarm": instead(moving, "_set_alarm", nothing),
    "a pause has no bounds": instead(deferring, "_demand_bounded", nothing),
    "a report that fell keeps its points": instead(revoking, "take_back", lambda *_: {}),
    "the next report takes no place": together(
        instead(first_places, "_oldest", nothing), instead(first_places, "takes_place", lambda *_: False)
    ),
}) | among("report", "case", crowded=0.75, bugs={
    "an earlier report is rewarded beside the first": instead(first_places, "give_way", nothing),
})  # fmt: skip
