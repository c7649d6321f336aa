"""HTTP of the hotline: what a clerk files for a caller."""

from ..kit.door import Call, Routes
from ..kit.who import staff
from ..moderation import TextRisky
from ..places import NotYourArea, OutsideCity, point_of
from . import hotline, looking, shapes
from .rules import NoSuchCategory, OutsideServiceArea
from .submitting import Draft

routes = Routes("hotline")


@routes.post(
    "/v1/hotline/reports",
    who=staff(hotline.CLERK),
    takes=shapes.HotlineReport,
    gives=shapes.ReportShown,
    status=201,
    refuses=(OutsideCity, NotYourArea, OutsideServiceArea, NoSuchCategory, TextRisky),
)
def take_call(call: Call[shapes.HotlineReport]) -> shapes.ReportShown:
    body, where = call.body, call.body.location
    draft = Draft(
        kind="problem",
        category=body.category,
        description=body.description,
        photos=(),
        point=point_of(where),
        accuracy_m=where.accuracy_m,
        channel="hotline",
        ticket=body.ticket,
    )
    return looking.shown(hotline.take_call(call.actor, call.command, draft))
