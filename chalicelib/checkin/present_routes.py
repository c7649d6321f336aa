"""HTTP of the list of who was present on a shift."""

from ..kit.door import Call, Routes
from ..kit.who import staff
from ..shifts import NoSuchShift, NotYourShift, ShiftCancelled
from ..stations import NoSuchStation
from . import amending_shapes as shapes
from . import listing_present
from .amending_rules import KEEPER, LEADER

routes = Routes("present")


@routes.post(
    "/v1/shifts/{shift_id}/present",
    who=staff(KEEPER, LEADER),
    takes=shapes.PresentList,
    gives=shapes.PresentListed,
    refuses=(NoSuchShift, NoSuchStation, NotYourShift, ShiftCancelled, listing_present.NotListTime),
)
def list_present(call: Call[shapes.PresentList], shift_id: str) -> shapes.PresentListed:
    found = listing_present.list_present(call.actor, call.command, shift_id, call.body.volunteer_nos)
    return shapes.PresentListed(items=[_shown(each) for each in found])


def _shown(found: listing_present.Listed) -> shapes.ListedShown:
    return shapes.ListedShown(volunteer_no=found.volunteer_no, outcome=found.outcome, code=found.code or None)
