"""HTTP of service records and of spot checks: mine, a volunteer's, the public sample, and who answers about it."""

from .. import hours
from ..decisions import NotIndependent
from ..hours import NoSuchSession
from ..identity import NoSuchPerson
from ..kit.clock import day_on, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import anyone, person, staff
from ..kit.words import PageQuery
from ..stations import NoSuchStation
from . import evaluating, recalling, sampling, service_records
from . import record_shapes as shapes
from .amending_rules import KEEPER
from .amending_shapes import day_of
from .record_rules import (
    AnsweredBefore,
    EvaluatedBefore,
    NoSuchQuestion,
    NoSuchRecall,
    Praise,
    RecallOver,
    TooLateToEvaluate,
    WasNotPresent,
)
from .record_store import Evaluation, Sample

routes = Routes("service_records")
CONTENT = {"back_filled": "志愿服务（补录）"}


@routes.get(
    "/v1/me/service-records",
    who=person(),
    query=shapes.MonthQuery,
    gives=shapes.ServiceRecords,
    refuses=(CursorInvalid, NoSuchStation),
)
def my_service_records(call: Call[None]) -> shapes.ServiceRecords:
    query = call.query
    found = service_records.mine(call.actor, query.month, limit=query.limit, cursor=query.cursor)
    return shapes.ServiceRecords(items=[_record(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/volunteers/{volunteer_no}/service-records",
    who=staff(*service_records.READERS),
    query=shapes.MonthQuery,
    gives=shapes.ServiceRecords,
    refuses=(NoSuchPerson, CursorInvalid, NoSuchStation),
)
def volunteers_service_records(call: Call[None], volunteer_no: str) -> shapes.ServiceRecords:
    query = call.query
    found = service_records.of_volunteer(
        call.actor, volunteer_no, query.month, limit=query.limit, cursor=query.cursor
    )  # fmt: skip
    return shapes.ServiceRecords(items=[_record(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/spot-checks", who=anyone, query=shapes.MonthQuery, gives=shapes.SampleList, refuses=(CursorInvalid,)
)  # fmt: skip
def spot_checks(call: Call[None]) -> shapes.SampleList:
    found = sampling.published(call.query.month, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.SampleList(items=[_sample(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/stations/{station_id}/spot-checks",
    who=staff(KEEPER),
    query=PageQuery,
    gives=shapes.Questions,
    refuses=(NoSuchStation, WasNotPresent, CursorInvalid),
)
def spot_checks_to_answer(call: Call[None], station_id: str) -> shapes.Questions:
    found = sampling.questions(call.actor, station_id, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Questions(items=[_question(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/spot-checks/{session_id}/answer",
    who=staff(KEEPER),
    takes=shapes.Answered,
    gives=shapes.SampleShown,
    refuses=(NoSuchQuestion, WasNotPresent, NotIndependent, AnsweredBefore),
)
def answer_spot_check(call: Call[shapes.Answered], session_id: str) -> shapes.SampleShown:
    return _sample(sampling.answer(call.actor, call.command, session_id, call.body.answer))


@routes.get("/v1/me/recalls", who=person(), query=PageQuery, gives=shapes.Recalls, refuses=(CursorInvalid,))
def my_recalls(call: Call[None]) -> shapes.Recalls:
    found = recalling.recalls(call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Recalls(items=[_recall(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/me/recalls/{recall_id}/answer",
    who=person(),
    takes=shapes.RecallAnswered,
    gives=shapes.RecallShown,
    refuses=(NoSuchRecall, NotIndependent, AnsweredBefore, RecallOver),
)
def answer_recall(call: Call[shapes.RecallAnswered], recall_id: str) -> shapes.RecallShown:
    return _recall(recalling.answer_recall(call.actor, call.command, recall_id, call.body.came))


@routes.post(
    "/v1/service-evaluations",
    who=staff(KEEPER),
    takes=shapes.EvaluationNew,
    gives=shapes.Evaluated,
    status=201,
    refuses=(NoSuchPerson, NoSuchSession, WasNotPresent, NotIndependent, TooLateToEvaluate, EvaluatedBefore),
)
def evaluate_service(call: Call[shapes.EvaluationNew]) -> shapes.Evaluated:
    body = call.body
    said = Praise(body.stars, tuple(dict.fromkeys(body.words)))
    made = evaluating.evaluate(
        call.actor, call.command, body.volunteer_no, body.session_id, day_of(body.on), said=said
    )  # fmt: skip
    return _evaluation(made)


def _record(shown: service_records.Shown) -> shapes.ServiceRecord:
    entry, note = shown.recorded.entry, shown.recorded.note
    record = shapes.ServiceRecord(
        session_id=entry.session,
        on=shown.recorded.on,
        organisation=shown.station.name if shown.station is not None else _organisation(note),
        station=entry.station,
        place=shown.place,
        content=(note.content if note else "") or CONTENT.get(entry.ending, "志愿服务站服务"),
        started_at=rfc3339(entry.start_at),
        ended_at=rfc3339(entry.end_at),
        minutes=entry.minutes,
        grade=entry.grade,
        state=entry.ending,
        note=shapes.Note(code=note.code, evidence=note.evidence, at=rfc3339(note.at), persons=len(note.by))
        if note is not None
        else None,
        certifiable=shown.certifiable,
        shift=entry.shift or None,
        team=entry.team or None,
        evaluation=_evaluation(shown.evaluation) if shown.evaluation is not None else None,
    )
    if shown.hidden:
        record.session_id = record.station = record.started_at = record.ended_at = record.shift = record.team = None
        record.organisation = shown.place or record.organisation
    return record


def _organisation(note: hours.Note | None) -> str:
    return note.organisation if note is not None else ""


def _evaluation(found: Evaluation) -> shapes.Evaluated:
    stars = int(found.stars) if found.stars is not None else None
    return shapes.Evaluated(stars=stars, words=list(found.words), at=rfc3339(int(found.at)))


def _sample(found: Sample) -> shapes.SampleShown:
    area = found.area or None
    return shapes.SampleShown(
        session_id=None if area else found.session,
        station=None if area else found.station,
        area=area,
        on=day_on(int(found.ended_at)),
        minutes=int(found.minutes),
        grade=int(found.grade),
        answer=found.said,
        recall=recalling.recalled_of(found),
    )


def _recall(found: recalling.Asked) -> shapes.RecallShown:
    sample = found.sample
    has_moment = not sample.area and not sample.on
    return shapes.RecallShown(
        id=sample.recall,
        beneficiary=found.name,
        on=sample.on or day_on(int(sample.ended_at)),
        station=None if sample.area else sample.station,
        ended_at=rfc3339(int(sample.ended_at)) if has_moment else None,
        minutes=int(sample.minutes),
        answer_by=rfc3339(int(sample.due_at)),
        recall=found.state,
    )


def _question(found: Sample) -> shapes.QuestionShown:
    return shapes.QuestionShown(
        session_id=found.session,
        volunteer_no=sampling.volunteer_no_of(found.person),
        station=found.station,
        on=day_on(int(found.ended_at)),
        ended_at=rfc3339(int(found.ended_at)),
        minutes=int(found.minutes),
    )
