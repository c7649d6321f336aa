"""HTTP of statistics: what everybody may read of an area."""

from typing import Any

import msgspec

from ..kit.clock import month_of, now_ms
from ..kit.door import Call, Routes
from ..kit.http import answer
from ..kit.who import anyone
from . import publishing, shapes
from .rules import NoStatistics

routes = Routes("statistics")
CACHED = {"Cache-Control": "public, max-age=300"}


@routes.get(
    "/v1/areas/{code}/statistics",
    who=anyone,
    query=shapes.Period,
    gives=shapes.StatisticsShown,
    refuses=(NoStatistics,),
)
def area_statistics(call: Call[None], code: str) -> Any:
    period = call.query.day or call.query.month or month_of(now_ms())
    return answer(200, msgspec.Raw(publishing.published(code, period)), CACHED)
