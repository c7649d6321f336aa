"""HTTP of programmes: what each has spent of its month, and what waits."""

from ..kit.clock import month_of
from ..kit.door import Call, Routes
from ..kit.who import staff
from ..policy import Programme, all_programmes
from ..policy import at as figures_at
from . import awarding, budgets, shapes

routes = Routes("programmes")
READERS = staff("fund_officer", "auditor", "city_admin")


@routes.get("/v1/programmes", who=READERS, query=shapes.ProgrammesQuery, gives=shapes.Programmes)
def programmes_list(call: Call[None]) -> shapes.Programmes:
    now = call.request.at_ms
    month = call.query.month or month_of(now)
    return shapes.Programmes(month=month, items=[_shown(each, month) for each in all_programmes(figures_at(now))])


def _shown(found: Programme, month: str) -> shapes.ProgrammeShown:
    awards, points = awarding.queued(found.code)
    return shapes.ProgrammeShown(
        code=found.code,
        name=found.name,
        cap_points=found.monthly_points,
        spent_points=sum(budgets.spent_in(found.code, month)) if found.monthly_points is not None else None,
        queued_awards=awards,
        queued_points=points,
        when_empty=found.when_empty,
    )
