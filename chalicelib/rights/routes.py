"""HTTP of rights: a copy of one's data, and leaving."""

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.who import anyone, myself, person
from . import copying, leaving, shapes
from .rules import CopyTooSoon, CopyUnderWay, NoSuchCopy, NoSuchLeaving, PointsOwed, RolesHeld, StillServing
from .store import Leaving

routes = Routes("rights")


@routes.post("/v1/me/export", who=myself(), gives=shapes.CopyShown, status=202, refuses=(CopyUnderWay, CopyTooSoon))
def ask_for_copy(call: Call[None]) -> shapes.CopyShown:
    return _copy(copying.Shown(copying.ask(call.actor, call.command), None))


@routes.get("/v1/me/exports/{export_id}", who=person(), gives=shapes.CopyShown, refuses=(NoSuchCopy,))
def my_copy(call: Call[None], export_id: str) -> shapes.CopyShown:
    return _copy(copying.shown(call.actor.person, export_id))


@routes.delete(
    "/v1/me", who=myself(), gives=shapes.LeavingShown, status=202, refuses=(StillServing, PointsOwed, RolesHeld)
)
def leave(call: Call[None]) -> shapes.LeavingShown:
    return _leaving(leaving.leave(call.actor, call.command))


@routes.get("/v1/leavings/{leaving_id}", who=anyone, gives=shapes.LeavingShown, refuses=(NoSuchLeaving,))
def leaving_progress(call: Call[None], leaving_id: str) -> shapes.LeavingShown:
    return _leaving(leaving.progress(leaving_id))


def _copy(found: copying.Shown) -> shapes.CopyShown:
    copy = found.copy
    return shapes.CopyShown(
        id=copy.id,
        state=copy.state,
        asked_at=rfc3339(int(copy.asked_at)),
        photos_done=int(copy.done),
        photos=None if copy.photos is None else int(copy.photos),
        size_bytes=None if copy.size_bytes is None else int(copy.size_bytes),
        link=found.link,
        until=None if copy.until_at is None else rfc3339(int(copy.until_at)),
    )


def _leaving(row: Leaving) -> shapes.LeavingShown:
    return shapes.LeavingShown(
        id=row.id,
        state=row.state,
        left_at=rfc3339(int(row.left_at)),
        erased_at=None if row.erased_at is None else rfc3339(int(row.erased_at)),
    )
