"""What people do about shifts, under the workload's names."""

from typing import Any

from chalicelib.kit.clock import rfc3339
from chalicelib.shifts import enrolling, making

from .verb import Verb, nothing


def _planned(plan: making.Plan) -> dict[str, Any]:
    times = {"starts_at": rfc3339(plan.start_at), "ends_at": rfc3339(plan.end_at)}
    of_team = {"team_id": plan.team} if plan.team else {}
    return times | of_team | {"station_id": plan.station, "title": plan.title, "capacity": plan.capacity}


ROSTER_VERBS: dict[str, Verb] = {
    "make_shift": Verb(
        lambda who, given, plan: making.make(who, given, plan).id,
        "POST /v1/shifts",
        _planned,
        lambda body: body["id"],
    ),
    "cancel_shift": Verb(
        lambda who, _, shift: making.cancel(who, shift) and None, "POST /v1/shifts/{shift_id}/cancel", hear=nothing
    ),
    "enrol": Verb(
        lambda who, _, shift: enrolling.enrol(who, shift) and None, "POST /v1/shifts/{shift_id}/enrol", hear=nothing
    ),
    "leave_shift": Verb(
        lambda who, _, shift: enrolling.withdraw(who, shift) and None,
        "POST /v1/shifts/{shift_id}/withdraw",
        hear=nothing,
    ),
}
