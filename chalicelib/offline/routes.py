"""HTTP of offline devices: in touch, and the upload of what was scanned meanwhile."""

from typing import Any

from ..devices import NoSuchDevice
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.who import device
from . import actions, shapes
from .rules import Line, Outcome

routes = Routes("offline")
UNKEYED: dict[str, Any] = {"keyed": False, "refuses": (NoSuchDevice,)}  # each line has a number


@routes.post(
    "/v1/devices/uploads",
    who=device(),
    takes=shapes.Upload,
    gives=shapes.UploadTaken,
    keyed=False,
    refuses=(NoSuchDevice,),
)
def upload_scans(call: Call[shapes.Upload]) -> shapes.UploadTaken:
    lines = [Line(each.number, each.at_ms, each.action, each.code, each.mac) for each in call.body.scans]
    done = actions.upload(call.actor, lines, call.body.sent_at_ms)
    return shapes.UploadTaken(
        items=[_shown(each) for each in done.outcomes], next_number=done.next, server_at=rfc3339(done.server_at)
    )


@routes.post(
    "/v1/devices/sync", who=device(), takes=shapes.Sync, gives=shapes.Synced, keyed=False, refuses=(NoSuchDevice,)
)
def sync_device(call: Call[shapes.Sync]) -> shapes.Synced:
    return shapes.Synced(server_at=rfc3339(actions.sync(call.actor, call.body.sent_at_ms, call.body.number)))


def _shown(outcome: Outcome) -> shapes.LineOutcome:
    first = "review" if outcome.result == "waiting" else outcome.result
    return shapes.LineOutcome(
        number=outcome.number,
        result="duplicate" if outcome.duplicate else first,
        code=outcome.why or None,
        session=outcome.session or None,
        minutes=outcome.minutes,
        first_result=first,
    )
