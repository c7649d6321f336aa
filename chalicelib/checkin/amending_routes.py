"""HTTP of what is entered about services later: corrections, back-fills on notice, adjustments by two persons."""

from ..decisions import NotIndependent
from ..hours import NoSuchSession
from ..households import AdultsOnly, GuardianConsentRequired, GuardianNotPresent, TooYoung
from ..identity import NoSuchPerson
from ..kit.clock import MINUTE, day_on, now_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import anyone, person, staff
from ..kit.words import PageQuery
from ..places import ADMINS, AreaUnknown, NotYourArea
from ..points import HonourTooLow
from ..shifts import NoSuchShift, NotOnShift
from ..stations import NoSuchStation
from ..teams import NoSuchTeam, NotInTeam, TeamSuspended
from . import adjusting, back_fill_views, back_filling, correcting, forgotten, vouching
from . import amending_shapes as shapes
from .amending_rules import (
    KEEPER,
    LEADER,
    BackFillBarred,
    BackFillCap,
    BackFillOver,
    EndImpossible,
    NoSuchBackFill,
    NotForgotten,
    NothingToAdjust,
    NotOfShift,
    NotYourVolunteer,
    TimesImpossible,
    TooLateToCorrect,
    VouchedBefore,
)
from .amending_shapes import day_of, moment_of
from .back_fill_store import BackFill
from .forgotten_store import Forgotten
from .sampling import volunteer_no_of

routes = Routes("amending")
APPROVERS = staff(*vouching.APPROVERS)
REVIEWERS = staff(*ADMINS)
ADJUSTING = (NoSuchSession, NotIndependent, NoSuchStation, AreaUnknown, NotYourArea, NothingToAdjust)


@routes.post(
    "/v1/corrections",
    who=staff(KEEPER, LEADER),
    takes=shapes.CorrectionNew,
    gives=shapes.Corrected,
    status=201,
    refuses=(
        NoSuchPerson,
        NoSuchSession,
        NotIndependent,
        NoSuchStation,
        NotYourVolunteer,
        NotForgotten,
        TooLateToCorrect,
        EndImpossible,
    ),
)
def correct_session(call: Call[shapes.CorrectionNew]) -> shapes.Corrected:
    body = call.body
    wanted = correcting.Correction(
        body.volunteer_no, body.session_id, day_of(body.on), moment_of(body.ended_at), body.code, body.evidence
    )
    made = correcting.correct(call.actor, call.command, wanted)
    return shapes.Corrected(id=made.session, minutes=made.minutes, points=made.points, day_minutes=made.day_minutes)


@routes.post(
    "/v1/back-fills",
    who=person("real_name"),
    takes=shapes.BackFillNew,
    gives=shapes.BackFillShown,
    status=201,
    refuses=(
        NoSuchStation,
        NoSuchTeam,
        TeamSuspended,
        NotInTeam,
        NoSuchShift,
        NotOnShift,
        NotOfShift,
        TimesImpossible,
        BackFillBarred,
        BackFillCap,
        TooYoung,
        AdultsOnly,
        GuardianConsentRequired,
        GuardianNotPresent,
    ),
)
def ask_back_fill(call: Call[shapes.BackFillNew]) -> shapes.BackFillShown:
    body = call.body
    claim = back_filling.Claim(
        station=body.station_id,
        team=body.team_id,
        start_at=moment_of(body.started_at),
        end_at=moment_of(body.ended_at),
        content=body.content,
        evidence=body.evidence,
        shift=body.shift_id or "",
    )
    return _back_fill(back_filling.ask(call.actor, call.command, claim))


@routes.get(
    "/v1/stations/{station_id}/forgotten-sessions",
    who=staff(KEEPER, LEADER),
    query=PageQuery,
    gives=shapes.ForgottenSessions,
    refuses=(NoSuchStation, NotYourVolunteer, CursorInvalid),
)
def forgotten_sessions(call: Call[None], station_id: str) -> shapes.ForgottenSessions:
    query = call.query
    found = forgotten.forgotten_of(call.actor, station_id, now_ms(), limit=query.limit, cursor=query.cursor)
    return shapes.ForgottenSessions(items=[_forgotten(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/me/back-fills", who=person(), query=PageQuery, gives=shapes.BackFills, refuses=(CursorInvalid,)
)  # fmt: skip
def my_back_fills(call: Call[None]) -> shapes.BackFills:
    found = back_fill_views.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.BackFills(items=[_back_fill(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/back-fills", who=anyone, query=PageQuery, gives=shapes.Notices, refuses=(CursorInvalid, NoSuchStation)
)  # fmt: skip
def back_fills_on_notice(call: Call[None]) -> shapes.Notices:
    found = back_fill_views.noticed(now_ms(), limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Notices(items=[_notice(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/back-fills/{back_fill_id}",
    who=person(),
    gives=shapes.BackFillShown,
    refuses=(NoSuchBackFill, NoSuchStation),
)
def back_fill(call: Call[None], back_fill_id: str) -> shapes.BackFillShown:
    return _back_fill(back_fill_views.one(call.actor, back_fill_id))


@routes.get(
    "/v1/stations/{station_id}/back-fills",
    who=APPROVERS,
    query=PageQuery,
    gives=shapes.BackFills,
    refuses=(NoSuchStation, NotYourVolunteer, CursorInvalid),
)
def back_fills_waiting(call: Call[None], station_id: str) -> shapes.BackFills:
    found = back_fill_views.waiting_at(call.actor, station_id, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.BackFills(items=[_back_fill(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/back-fills/{back_fill_id}/approve",
    who=APPROVERS,
    gives=shapes.BackFillShown,
    refuses=(NoSuchBackFill, NoSuchStation, NotYourVolunteer, BackFillOver, VouchedBefore, NotIndependent),
)
def approve_back_fill(call: Call[None], back_fill_id: str) -> shapes.BackFillShown:
    return _back_fill(vouching.vouch(call.actor, call.command, back_fill_id))


@routes.post(
    "/v1/back-fills/{back_fill_id}/object",
    who=person("real_name"),
    takes=shapes.Objection,
    gives=shapes.NoticeShown,
    refuses=(NoSuchBackFill, BackFillOver, NoSuchStation),
)
def object_to_back_fill(call: Call[shapes.Objection], back_fill_id: str) -> shapes.NoticeShown:
    found = vouching.object_to(call.actor, call.command, back_fill_id, call.body.objection)
    return _notice(back_fill_views.as_noticed(found))


@routes.post(
    "/v1/adjustments/proposals",
    who=REVIEWERS,
    takes=shapes.AdjustmentNew,
    gives=shapes.AdjustmentProposed,
    status=201,
    refuses=(NoSuchPerson, *ADJUSTING),
)
def propose_adjustment(call: Call[shapes.AdjustmentNew]) -> shapes.AdjustmentProposed:
    body = call.body
    until = moment_of(body.counts_until) if body.counts_until is not None else 0
    wanted = adjusting.Adjustment(body.session_id, day_of(body.on), until, body.code, body.evidence)
    made = adjusting.propose_adjustment(call.actor, call.command, body.volunteer_no, wanted)
    return shapes.AdjustmentProposed(id=made)


@routes.post(
    "/v1/adjustments/proposals/{proposal_id}/approve",
    who=REVIEWERS,
    gives=shapes.AdjustmentDecided,
    refuses=(NotFound, OwnProposal, AlreadyApproved, HonourTooLow, *ADJUSTING),
)
def approve_adjustment(call: Call[None], proposal_id: str) -> shapes.AdjustmentDecided:
    return shapes.AdjustmentDecided(decision_id=adjusting.approve_adjustment(call.actor, proposal_id))


def _forgotten(found: Forgotten) -> shapes.ForgottenSession:
    return shapes.ForgottenSession(
        session_id=found.session,
        volunteer_no=volunteer_no_of(found.person),
        on=found.on,
        started_at=rfc3339(int(found.start_at)),
        credited_until=rfc3339(int(found.end_at)),
        latest_end=rfc3339(int(found.latest_at)),
        correct_until=rfc3339(int(found.until_at)),
    )


def _back_fill(found: BackFill) -> shapes.BackFillShown:
    return shapes.BackFillShown(
        id=found.id,
        state=found.state,
        station=found.station,
        team=found.team,
        started_at=rfc3339(int(found.start_at)),
        ended_at=rfc3339(int(found.end_at)),
        content=found.content,
        evidence=found.evidence,
        approvals=len(found.vouched),
        notice_until=rfc3339(int(found.notice_until)) if found.notice_until else None,
        objection=found.objection,
        minutes=int(found.minutes or 0),
        shift=found.shift or None,
    )


def _notice(found: back_fill_views.Noticed) -> shapes.NoticeShown:
    one = found.back_fill
    return shapes.NoticeShown(
        id=one.id,
        name_masked=found.name_masked,
        station=one.station if found.area is None else None,
        team=one.team,
        on=day_on(int(one.start_at)),
        minutes=(int(one.end_at) - int(one.start_at)) // MINUTE,
        notice_until=rfc3339(int(one.notice_until)),
        area=found.area,
    )
