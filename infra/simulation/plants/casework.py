"""Bugs of reports and cases."""

from typing import Any

from chalicelib.reports import attaching, deferring, moving, revoking, verifying
from chalicelib.reports.attaching import put_first

from .planting import among, instead, nothing, together, without


def _whose_ever(unit: Any, actor: Any, command: Any, case_id: str) -> Any:
    return moving.case_of_area(unit, actor, command, case_id, roles=moving.VERIFIERS)


def _beside_the_first(unit: Any, report: Any, case: Any, command: Any) -> Any:
    return put_first(unit, report, case, command)


BUGS = among("report", "case", bugs={
    "a verifier looks at his own unit's work": instead(verifying, "to_verify", _whose_ever),
    "a case moves whatever it has become": lambda: without(r"\brv\b", r"^CASE#.*/CASE$"),
    "a report moves whatever it has become": lambda: without(r"\brv\b", r"^REPORT#.*/REPORT$"),
    "a case has no alarm": instead(moving, "_set_alarm", nothing),
    "a pause has no bounds": instead(deferring, "_demand_bounded", nothing),
    "a report that fell keeps its points": instead(revoking, "take_back", lambda *_: {}),
    "the next report takes no place": together(
        instead(revoking, "_put_next_first", nothing), instead(attaching, "_takes_first_place", lambda *_: False)
    ),
    "an earlier report is rewarded beside the first": instead(attaching, "_as_first", _beside_the_first),
})  # fmt: skip
