"""HTTP of reports: submitting, looking, screening, moderating. Cases have their own module."""

from ..decisions import NotIndependent
from ..households import AdultsOnly
from ..kit.clock import parse_rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, InvalidField
from ..kit.who import person, staff
from ..kit.words import PageQuery
from ..media import Area, NoSuchPhoto, OriginalGone, TooManyAreas
from ..moderation import TextRisky
from ..places import ADMINS, NotYourArea, OutsideCity, point_of
from . import attaching, looking, masking, moderating, revoking, screening, shapes, submitting
from .rules import (
    ContentBlocked,
    LikelyDuplicate,
    NoSuchCase,
    NoSuchCategory,
    NoSuchReport,
    NotADuplicate,
    NotChecked,
    NotInThisState,
    OutsideServiceArea,
    OwnReport,
    PhotoNotGranted,
    ReportDone,
    TooFewPhotos,
    TooManyPhotos,
    TooManyReports,
)

routes = Routes("reports")
SCREENER, MODERATOR = staff("screener"), staff("moderator")
SCREENING = (NoSuchReport, NotInThisState, OwnReport)


@routes.post(
    "/v1/reports",
    who=person(),
    takes=shapes.ReportNew,
    gives=shapes.ReportShown,
    status=201,
    refuses=(
        TooManyReports,
        OutsideCity,
        OutsideServiceArea,
        NoSuchCategory,
        TooFewPhotos,
        TooManyPhotos,
        PhotoNotGranted,
        TextRisky,
        InvalidField,
        AdultsOnly,
    ),
)
def submit_report(call: Call[shapes.ReportNew]) -> shapes.ReportShown:
    return looking.shown(submitting.submit(call.actor, call.command, _draft(call.body)))


@routes.get("/v1/reports/{report_id}", who=person(), gives=shapes.ReportShown, refuses=(NoSuchReport,))
def report(call: Call[None], report_id: str) -> shapes.ReportShown:
    return looking.report(call.actor, report_id)


@routes.get("/v1/me/reports", who=person(), query=PageQuery, gives=shapes.ReportsShown, refuses=(CursorInvalid,))
def my_reports(call: Call[None]) -> shapes.ReportsShown:
    return looking.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)


@routes.post(
    "/v1/reports/{report_id}/withdraw",
    who=person(),
    gives=shapes.ReportMoved,
    refuses=(NoSuchReport, NotInThisState),
)
def withdraw_report(call: Call[None], report_id: str) -> shapes.ReportMoved:
    return _moved(report_id, submitting.withdraw(call.actor, call.command, report_id))


@routes.get(
    "/v1/reports",
    who=staff(*looking.STAFF),
    query=shapes.ReportQueue,
    gives=shapes.ReportsShown,
    refuses=(NotYourArea, CursorInvalid),
)
def reports_to_screen(call: Call[None]) -> shapes.ReportsShown:
    return looking.to_screen(call.actor, call.query.area, limit=call.query.limit, cursor=call.query.cursor)


@routes.post(
    "/v1/reports/{report_id}/accept",
    who=SCREENER,
    takes=shapes.Acceptance,
    gives=shapes.ReportMoved,
    refuses=(*SCREENING, NotIndependent, NotChecked, ContentBlocked, NoSuchCategory, LikelyDuplicate),
)
def accept_report(call: Call[shapes.Acceptance], report_id: str) -> shapes.ReportMoved:
    done = screening.accept(call.actor, call.command, report_id, distinct=call.body.distinct)
    return _moved(report_id, done)


@routes.post(
    "/v1/reports/{report_id}/reject",
    who=SCREENER,
    takes=shapes.Rejection,
    gives=shapes.ReportMoved,
    refuses=(*SCREENING, NotIndependent),
)
def reject_report(call: Call[shapes.Rejection], report_id: str) -> shapes.ReportMoved:
    said = call.body
    return _moved(report_id, screening.reject(call.actor, call.command, report_id, said.reason, said.evidence or ""))


@routes.post(
    "/v1/reports/{report_id}/revoke",
    who=staff(*ADMINS),
    takes=shapes.Revocation,
    gives=shapes.ReportMoved,
    refuses=SCREENING,
)
def revoke_report(call: Call[shapes.Revocation], report_id: str) -> shapes.ReportMoved:
    said = call.body
    done = revoking.revoke(call.actor, call.command, report_id, reason=said.reason, evidence=said.evidence)
    return _moved(report_id, done)


@routes.post(
    "/v1/reports/{report_id}/duplicate",
    who=SCREENER,
    takes=shapes.Duplication,
    gives=shapes.ReportMoved,
    refuses=(*SCREENING, NotIndependent, NoSuchCase, NoSuchCategory, NotADuplicate),
)
def mark_duplicate(call: Call[shapes.Duplication], report_id: str) -> shapes.ReportMoved:
    return _moved(report_id, attaching.mark_duplicate(call.actor, call.command, report_id, call.body.case_id))


@routes.get(
    "/v1/moderation/reports",
    who=MODERATOR,
    query=shapes.QueueQuery,
    gives=shapes.ReportsShown,
    refuses=(NotYourArea, CursorInvalid),
)
def reports_to_judge(call: Call[None]) -> shapes.ReportsShown:
    return looking.to_judge(call.actor, call.query.area, limit=call.query.limit, cursor=call.query.cursor)


@routes.post(
    "/v1/reports/{report_id}/publish",
    who=MODERATOR,
    gives=shapes.ReportMoved,
    refuses=SCREENING,
)
def publish_report(call: Call[None], report_id: str) -> shapes.ReportMoved:
    return _moved(report_id, moderating.publish(call.actor, call.command, report_id))


@routes.post(
    "/v1/reports/{report_id}/hide",
    who=MODERATOR,
    gives=shapes.ReportMoved,
    refuses=SCREENING,
)
def hide_report(call: Call[None], report_id: str) -> shapes.ReportMoved:
    return _moved(report_id, moderating.hide(call.actor, call.command, report_id))


@routes.post(
    "/v1/reports/{report_id}/mask",
    who=staff(*masking.MASKERS),
    takes=shapes.Masking,
    gives=shapes.ReportMoved,
    refuses=(*SCREENING, NoSuchPhoto, TooManyAreas, OriginalGone),
)
def mask_photos(call: Call[shapes.Masking], report_id: str) -> shapes.ReportMoved:
    masks: dict[str, tuple[Area, ...]] = {}
    for each in call.body.photos:
        areas = (Area(area.left, area.top, area.width, area.height) for area in each.areas)
        masks[each.photo_id] = (*masks.get(each.photo_id, ()), *areas)
    return _moved(report_id, masking.mask(call.actor, call.command, report_id, masks))


def _draft(body: shapes.ReportNew) -> submitting.Draft:
    return submitting.Draft(
        kind=body.kind,
        category=body.category,
        description=body.description,
        photos=tuple(body.photo_ids),
        point=point_of(body.location),
        accuracy_m=body.location.accuracy_m,
        shot_at=_moment(body.shot_at),
        album=body.source == "album",
    )


def _moment(text: str | None) -> int | None:
    try:
        return None if text is None else parse_rfc3339(text)
    except ValueError as error:
        raise InvalidField(at="$.shot_at") from error


def _moved(report_id: str, done: ReportDone) -> shapes.ReportMoved:
    return shapes.ReportMoved(
        id=report_id,
        state=done.state,
        visibility=done.visibility,
        safety=done.safety,
        reward=done.reward,
        case_id=done.case,
    )
