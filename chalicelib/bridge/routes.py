"""HTTP of the bridge: sources, imports on notice, and exports as CSV or JSON lines."""

from typing import Any

from ..decisions import NotIndependent
from ..kit.clock import now_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import SENTENCES, CursorInvalid, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.http import document
from ..kit.who import anyone, person, staff
from ..kit.words import PageQuery
from ..places import ADMINS, AreaUnknown, NotYourArea
from ..stations import NoSuchStation
from . import exporting, files, importing, shapes, sources
from .rules import (
    PAGE_ROWS,
    ImportForged,
    ImportOver,
    ImportTooLarge,
    NoSuchImport,
    NoSuchSource,
    RowResult,
    Source,
    SourceExists,
)
from .store import Import

routes = Routes("bridge")
OFFICERS, READERS = staff(*ADMINS), staff(*importing.READERS)
TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson; charset=utf-8"}
SAID = {"fit": "可以导入，公示期满后计入。", "counted": "已计入。"}


@routes.post(
    "/v1/bridge/sources/proposals",
    who=OFFICERS,
    takes=shapes.SourceNew,
    gives=shapes.SourceProposed,
    status=201,
    refuses=(AreaUnknown, NotYourArea),
)
def propose_source(call: Call[shapes.SourceNew]) -> shapes.SourceProposed:
    wanted = sources.Wanted(call.body.id, call.body.name, call.body.area)
    return shapes.SourceProposed(id=sources.propose_source(call.actor, call.command, wanted))


@routes.post(
    "/v1/bridge/sources/proposals/{proposal_id}/approve",
    who=OFFICERS,
    gives=shapes.SourceKeyed,
    refuses=(
        NotFound,
        OwnProposal,
        AlreadyApproved,
        NotIndependent,
        AreaUnknown,
        NotYourArea,
        SourceExists,
        NoSuchSource,
    ),
)
def approve_source(call: Call[None], proposal_id: str) -> shapes.SourceKeyed:
    made = sources.approve_source(call.actor, proposal_id)
    return shapes.SourceKeyed(source=_source(made.source), key=made.key)


@routes.post(
    "/v1/bridge/sources/{source_id}/end",
    who=OFFICERS,
    gives=shapes.SourceShown,
    refuses=(NoSuchSource, AreaUnknown, NotYourArea),
)
def end_source(call: Call[None], source_id: str) -> shapes.SourceShown:
    return _source(sources.end_source(call.actor, call.command, source_id))


@routes.post(
    "/v1/bridge/sources/{source_id}/imports",
    who=OFFICERS,
    takes=shapes.ImportNew,
    gives=shapes.ImportShown,
    status=201,
    refuses=(NoSuchSource, AreaUnknown, NotYourArea, ImportForged, ImportTooLarge),
)
def ask_import(call: Call[shapes.ImportNew], source_id: str) -> shapes.ImportShown:
    body = call.body
    signed = importing.Signed(source_id, body.form, body.rows, body.sha256, body.signature)
    return _import(importing.ask(call.actor, call.command, signed))


@routes.get(
    "/v1/bridge/imports",
    who=READERS,
    query=shapes.ImportsQuery,
    gives=shapes.Imports,
    refuses=(NotYourArea, CursorInvalid),
)
def imports_of_area(call: Call[None]) -> shapes.Imports:
    query = call.query
    found = importing.of_area(call.actor, query.area, limit=query.limit, cursor=query.cursor)
    return shapes.Imports(items=[_import(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get("/v1/bridge/imports/{import_id}", who=READERS, gives=shapes.ImportShown, refuses=(NoSuchImport,))
def one_import(call: Call[None], import_id: str) -> shapes.ImportShown:
    return _import(importing.one(call.actor, import_id))


@routes.get(
    "/v1/bridge/imports/{import_id}/rows",
    who=READERS,
    query=PageQuery,
    gives=shapes.RowResults,
    refuses=(NoSuchImport, CursorInvalid),
)
def import_rows(call: Call[None], import_id: str) -> shapes.RowResults:
    found = importing.results(call.actor, import_id, cursor=call.query.cursor)
    return shapes.RowResults(items=[_row(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/bridge/imports/{import_id}/approve",
    who=OFFICERS,
    gives=shapes.ImportShown,
    refuses=(NoSuchImport, ImportOver, NotIndependent),
)
def approve_import(call: Call[None], import_id: str) -> shapes.ImportShown:
    return _import(importing.approve_import(call.actor, call.command, import_id))


@routes.get("/v1/bridge/notices", who=anyone, query=PageQuery, gives=shapes.Notices, refuses=(CursorInvalid,))
def imports_on_notice(call: Call[None]) -> shapes.Notices:
    found = importing.noticed(now_ms(), limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Notices(items=[_notice(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/bridge/notices/{import_id}",
    who=anyone,
    query=PageQuery,
    gives=shapes.NoticeRows,
    refuses=(NoSuchImport, CursorInvalid),
)
def rows_on_notice(call: Call[None], import_id: str) -> shapes.NoticeRows:
    found = importing.noticed_rows(import_id, now_ms(), cursor=call.query.cursor)
    items = [
        shapes.NoticeRow(number=row.number, name_masked=name, on=row.on, minutes=row.minutes)
        for row, name in found.items
    ]
    return shapes.NoticeRows(items=items, next_cursor=found.next_cursor)


@routes.post(
    "/v1/bridge/imports/{import_id}/object",
    who=person("real_name"),
    takes=shapes.Objection,
    gives=shapes.NoticeShown,
    refuses=(NoSuchImport, ImportOver),
)
def object_to_import(call: Call[shapes.Objection], import_id: str) -> shapes.NoticeShown:
    return _notice(importing.object_to(call.actor, call.command, import_id, call.body.objection))


@routes.get(
    "/v1/bridge/sources/{source_id}/records",
    who=READERS,
    query=shapes.ExportQuery,
    refuses=(NoSuchSource, NotYourArea, CursorInvalid, NoSuchStation),
)
def export_records(call: Call[None], source_id: str) -> Any:
    query = call.query
    found = exporting.export(call.actor, source_id, query.month, limit=query.limit, cursor=query.cursor)
    is_csv = query.form == "csv"
    text = files.as_csv(found.items, first=query.cursor is None) if is_csv else files.as_ndjson(found.items)
    following = {"X-Next-Cursor": found.next_cursor} if found.next_cursor else {}
    return document(text, TYPES[query.form], following)


def _source(found: Source) -> shapes.SourceShown:
    return shapes.SourceShown(id=found.id, name=found.name, area=found.area, state=found.state)


def _import(found: Import) -> shapes.ImportShown:
    form = importing.form_of(found)
    return shapes.ImportShown(
        id=found.id,
        source=found.source,
        state=found.state,
        rows=int(found.rows),
        rows_done=min(int(found.next_page) * PAGE_ROWS, int(found.rows)),
        fit=int(found.fit),
        refused=int(found.refused),
        counted=int(found.counted),
        minutes=int(found.minutes),
        code=found.why,
        message=SENTENCES[found.why] if found.why else None,
        notice_until=rfc3339(int(found.notice_until)) if found.notice_until else None,
        objection=found.objection,
        upload=shapes.Upload(url=form.url, fields=form.fields) if form is not None else None,
    )


def _row(found: RowResult) -> shapes.RowShown:
    return shapes.RowShown(
        number=found.number,
        foreign_id=found.foreign_id,
        result=found.result,
        code=found.code or None,
        message=SENTENCES[found.code] if found.code else SAID[found.result],
        on=found.on or None,
        minutes=found.minutes,
    )


def _notice(found: Import) -> shapes.NoticeShown:
    return shapes.NoticeShown(
        id=found.id,
        source=found.source,
        rows=int(found.rows),
        fit=int(found.fit),
        notice_until=rfc3339(int(found.notice_until)),
    )
