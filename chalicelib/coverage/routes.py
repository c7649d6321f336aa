"""HTTP of coverage: reports, dead stations, and the loading of population points."""

from typing import Any

import msgspec

from ..kit.clock import day_on
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.http import answer
from ..kit.who import anyone, staff
from ..places import ADMINS as ADMIN_ROLES
from ..places import AreaUnknown, NotYourArea
from . import looking, population, shapes
from .rules import Dead, NoCoverage, PopulationPoint
from .sheet import Difference, SheetInvalid

routes = Routes("coverage")
ADMINS = staff(*ADMIN_ROLES)
CACHED = {"Cache-Control": "public, max-age=3600"}


@routes.get("/v1/coverage", who=anyone, query=shapes.CoverageOf, gives=shapes.CoverageShown, refuses=(NoCoverage,))
def coverage(call: Call[None]) -> Any:
    return answer(200, msgspec.Raw(looking.report(call.query.area)), CACHED)


@routes.get(
    "/v1/coverage/dead-stations",
    who=staff(*looking.READERS),
    query=shapes.DeadStationsOf,
    gives=shapes.DeadStations,
    refuses=(NotYourArea, CursorInvalid),
)
def dead_stations(call: Call[None]) -> shapes.DeadStations:
    query = call.query
    found = looking.dead_stations(call.actor, query.area, limit=query.limit, cursor=query.cursor)
    return shapes.DeadStations(items=[_dead(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/coverage/population/{town}/preview",
    who=ADMINS,
    takes=shapes.PopulationSheet,
    gives=shapes.PopulationDifference,
    keyed=False,
    refuses=(AreaUnknown, NotYourArea, SheetInvalid),
)
def preview_population(call: Call[shapes.PopulationSheet], town: str) -> shapes.PopulationDifference:
    return _difference(population.preview(call.actor, town, call.body.csv, call.body.datum))


@routes.put(
    "/v1/coverage/population/{town}",
    who=ADMINS,
    takes=shapes.PopulationSheet,
    gives=shapes.PopulationLoaded,
    refuses=(AreaUnknown, NotYourArea, SheetInvalid),
)
def load_population(call: Call[shapes.PopulationSheet], town: str) -> shapes.PopulationLoaded:
    body = call.body
    found = population.load(call.actor, call.command, town, text=body.csv, datum=body.datum, source=body.source)
    people = sum(point.people for point in found.points)
    return shapes.PopulationLoaded(town=found.id, source=found.source, points=len(found.points), people=people)


def _dead(found: Dead) -> shapes.DeadStation:
    return shapes.DeadStation(
        station=found.station,
        name=found.name,
        area=found.area,
        last_visit_on=day_on(found.last_visit_at) if found.last_visit_at else None,
        has_team=found.has_team,
    )


def _difference(found: Difference) -> shapes.PopulationDifference:
    return shapes.PopulationDifference(
        people_before=found.people_before,
        people_after=found.people_after,
        points_before=found.points_before,
        points_after=found.points_after,
        added=[_point(each) for each in found.added],
        removed=[_point(each) for each in found.removed],
        changed_people=[_point(each) for each in found.changed_people],
    )


def _point(found: PopulationPoint) -> shapes.PointShown:
    return shapes.PointShown(community=found.community, lat=found.lat, lng=found.lng, people=found.people)
