"""HTTP of flags: the queue, and the two who decide."""

from ..decisions import NotIndependent
from ..hours import NoSuchSession
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, IdempotencyMismatch
from ..kit.who import staff
from ..places import NotYourArea
from ..points import HonourTooLow
from . import deciding, shapes
from .rules import FlagOver, NoSuchFlag, SessionUndecided
from .store import Flag

routes = Routes("risk")
REVIEWERS = staff(*deciding.REVIEWERS)


@routes.get("/v1/flags", who=REVIEWERS, query=shapes.FlagsOf, gives=shapes.Flags, refuses=(NotYourArea, CursorInvalid))
def flags(call: Call[None]) -> shapes.Flags:
    found = deciding.waiting(call.actor, call.query.area, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Flags(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/flags/{flag_id}/decide",
    who=REVIEWERS,
    takes=shapes.FlagSaid,
    gives=shapes.FlagShown,
    refuses=(
        NoSuchFlag,
        NotYourArea,
        NotIndependent,
        FlagOver,
        SessionUndecided,
        NoSuchSession,
        HonourTooLow,
        IdempotencyMismatch,
    ),
)
def decide_flag(call: Call[shapes.FlagSaid], flag_id: str) -> shapes.FlagShown:
    said = deciding.Said(call.body.verdict, call.body.code, call.body.evidence)
    return _shown(deciding.decide(call.actor, call.command, flag_id, said))


def _shown(flag: Flag) -> shapes.FlagShown:
    return shapes.FlagShown(
        id=flag.id,
        rule=flag.rule,
        station=flag.station,
        team=flag.team,
        beneficiary=flag.beneficiary,
        others=list(flag.others or ()),
        on=flag.on,
        figure=int(flag.figure),
        person=flag.person,
        session=flag.session,
        raised_at=rfc3339(int(flag.raised_at)),
        state=flag.state,
        said=flag.said,
        taken_minutes=int(flag.taken_minutes or 0),
    )
