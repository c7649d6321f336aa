"""HTTP of a guardian at a station: his ward's hours, and his ward's check-out."""

from ..households import NoSuchWard
from ..kit.door import Call, Routes
from ..kit.who import myself, person
from . import shapes, wards
from .routes import SCAN_REFUSALS, closed_shown, presented_in
from .rules import NotCheckedIn, WrongStation

routes = Routes("wards")


@routes.get("/v1/me/wards/{volunteer_no}/hours", who=person(), gives=shapes.Hours, refuses=(NoSuchWard,))
def ward_hours(call: Call[None], volunteer_no: str) -> shapes.Hours:
    minutes, verified = wards.hours_of_ward(call.actor, volunteer_no)
    return shapes.Hours(minutes=minutes, verified_minutes=verified)


@routes.post(
    "/v1/me/wards/{volunteer_no}/check-out",
    who=myself("real_name"),
    takes=shapes.CheckOut,
    gives=shapes.SessionClosed,
    refuses=(*SCAN_REFUSALS, NoSuchWard, NotCheckedIn, WrongStation),
)
def check_out_ward(call: Call[shapes.CheckOut], volunteer_no: str) -> shapes.SessionClosed:
    closed = wards.check_out_ward(call.actor, call.command, volunteer_no, presented_in(call.body))
    return closed_shown(closed)
