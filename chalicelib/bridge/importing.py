"""A signed file is asked in by one officer, checked row by row, approved by a second, published, and then counted.

Nobody who asks or approves writes a minute: the sweep does, when the notice is over and nobody has objected.
"""

from dataclasses import dataclass

from pynamodb.expressions.update import Action

from .. import decisions, identity
from ..kit import objects
from ..kit.clock import DAY
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item, repeated
from ..kit.revised import revise
from ..kit.settings import settings
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..places import ADMINS, NotYourArea, demand_area, reaches
from ..policy import at as figures_at
from ..privacy import mask_name
from .rules import (
    FILE_MAX_BYTES,
    OPEN_MS,
    Form,
    ImportForged,
    ImportOver,
    ImportTooLarge,
    NoSuchImport,
    RowResult,
    State,
)
from .sources import active_source, is_signed
from .store import NOTICES, WORK, Import, ResultPage, due, import_key, imports_of, upload_name

READERS = (*ADMINS, "auditor")
CONTENT_TYPE = "application/octet-stream"
PREFIX = "PAGE#"


@dataclass(frozen=True)
class Signed:
    """A file as its source has signed it."""

    source: str
    form: Form
    rows: int
    sha256: str
    mac: str


def ask(actor: Actor, command: Command, signed: Signed) -> Import:
    """Ask a signed file in; the command's key is the import's id, and the right to upload it. No minute is written.

    NoSuchSource, AreaUnknown, NotYourArea, ImportForged, ImportTooLarge.
    """
    return run(lambda unit: _ask(unit, actor, command, signed))


def _ask(unit: Unit, actor: Actor, command: Command, signed: Signed) -> Import:
    key = import_key(command.key)
    unit.recognise(key, lambda old: _asked_before(old, actor, command))
    source = active_source(unit, signed.source)
    demand_area(actor, source.area)
    if not is_signed(source, signed.sha256, signed.mac):
        raise ImportForged()
    if signed.rows > figures_at(unit.now_ms).bridge.rows_max:
        raise ImportTooLarge()
    made = Import(
        source=source.id,
        area=source.area,
        form=signed.form,
        sha256=signed.sha256,
        rows=signed.rows,
        digest=command.digest,
        state="asked",
        proposer=actor.person,
        asked_at=unit.now_ms,
        next_page=0,
        fit=0,
        refused=0,
        counted=0,
        minutes=0,
        revision=0,
        g1pk=WORK,
        g1sk=f"{due(unit.now_ms)}#{command.key}",
        g2pk=imports_of(source.area),
        g2sk=command.key,
    )
    unit.create(key, made, taken)
    unit.tell(key, "ImportAsked", load=command.key, source=source.id, by=actor.person, rows=signed.rows)
    return made


def _asked_before(old: Item, actor: Actor, command: Command) -> Import | None:
    before = Import.of(old)
    if before is None or before.proposer != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def form_of(found: Import) -> objects.Form | None:
    """The form that uploads the file, while it is waited for."""
    if found.state != "asked":
        return None
    return objects.form(
        settings().quarantine_bucket,
        upload_name(found.id),
        content_type=CONTENT_TYPE,
        max_bytes=FILE_MAX_BYTES,
        seconds=OPEN_MS // 1000,
    )


def approve_import(actor: Actor, command: Command, import_id: str) -> Import:
    """Approve a checked file as a second person of another household: it goes on public notice.

    NoSuchImport, ImportOver, NotIndependent.
    """
    return run(lambda unit: _approve(unit, actor, command, import_id))


def _approve(unit: Unit, actor: Actor, command: Command, import_id: str) -> Import:
    found = _of_area(unit, actor, import_id)
    if repeated(found.commands, command):
        return found
    if found.state != "checked":
        raise ImportOver(state=found.state)
    decisions.demand_second_person(unit, actor, (found.proposer,))
    until = unit.now_ms + figures_at(unit.now_ms).bridge.notice_days * DAY
    change(
        unit, found, command, "notice", Import.approver.set(actor.person), Import.notice_until.set(until),
        Import.next_page.set(0), Import.g1pk.set(NOTICES), Import.g1sk.set(f"{due(until)}#{import_id}"),
    )  # fmt: skip
    unit.tell(import_key(import_id), "ImportApproved", load=import_id, source=found.source, by=actor.person)
    found.notice_until = until
    return found


def object_to(actor: Actor, command: Command, import_id: str, objection: str) -> Import:
    """Object to an import while it is on notice: it stops for good. NoSuchImport, ImportOver."""
    return run(lambda unit: _object(unit, actor, command, import_id, objection=objection))


def _object(unit: Unit, actor: Actor, command: Command, import_id: str, *, objection: str) -> Import:
    found = import_in(unit, import_id)
    if repeated(found.commands, command):
        return found
    if found.state != "notice" or unit.now_ms >= int(found.notice_until):
        raise ImportOver(state=found.state)
    said = [Import.objector.set(actor.person), Import.objection.set(objection)]
    change(unit, found, command, "stopped", *said, *done())
    unit.tell(import_key(import_id), "ImportStopped", load=import_id, source=found.source)
    return found


def import_in(unit: Unit, import_id: str) -> Import:
    """An import, read strongly through the Unit. NoSuchImport."""
    found = unit.get(Import, import_key(import_id))
    if found is None:
        raise NoSuchImport()
    return found


def _of_area(unit: Unit, actor: Actor, import_id: str) -> Import:
    found = import_in(unit, import_id)
    if not reaches(actor, found.area, *READERS):
        raise NoSuchImport()
    return found


def change(unit: Unit, found: Import, command: Command | None, state: State, *updates: Action) -> None:
    """Join the Unit with a change of an import, guarded by its revision."""
    revise(unit, import_key(found.id), found, Import.state.set(state), *updates, command=command)
    found.state = state


def done() -> list[Action]:
    """It has nothing more to do."""
    return [Import.g1pk.remove(), Import.g1sk.remove()]


def one(actor: Actor, import_id: str) -> Import:
    """An import of the actor's area, and how far it is. NoSuchImport."""
    return run(lambda unit: _of_area(unit, actor, import_id))


def of_area(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Import]:
    """The imports of an area, newest first. NotYourArea, CursorInvalid."""
    if not reaches(actor, area, *READERS):
        raise NotYourArea()
    found = page(Listing(imports_of(area), index="gsi2", newest_first=True), limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Import.of(item)) is not None], found.next_cursor)


def noticed(now_ms: int, *, limit: int, cursor: str | None) -> Page[Import]:
    """What is on public notice. CursorInvalid."""
    found = page(Listing(NOTICES, index="gsi1"), limit=limit, cursor=cursor)
    listed = [each for item in found.items if (each := Import.of(item)) is not None]
    return Page([each for each in listed if int(each.notice_until) > now_ms], found.next_cursor)


def results(actor: Actor, import_id: str, *, cursor: str | None) -> Page[RowResult]:
    """What became of each row, a hundred a page, for officers of the area. NoSuchImport, CursorInvalid."""
    run(lambda unit: _of_area(unit, actor, import_id))
    return _results(import_id, cursor)


def noticed_rows(import_id: str, now_ms: int, *, cursor: str | None) -> Page[tuple[RowResult, str]]:
    """The rows of an import on public notice that would count, with masked names. NoSuchImport, CursorInvalid."""
    found = run(lambda unit: import_in(unit, import_id))
    if found.state != "notice" or int(found.notice_until) <= now_ms:
        raise NoSuchImport()
    rows = _results(import_id, cursor)
    fit = [each for each in rows.items if each.result == "fit"]
    return Page(run(lambda unit: [(each, _masked(unit, each.person)) for each in fit]), rows.next_cursor)


def _masked(unit: Unit, person: str) -> str:
    return mask_name(identity.profile_of(unit, person).real_name or "")


def _results(import_id: str, cursor: str | None) -> Page[RowResult]:
    found = page(Listing(f"IMPORT#{import_id}", prefix=PREFIX), limit=1, cursor=cursor)
    pages = [each for item in found.items if (each := ResultPage.of(item)) is not None]
    return Page([row for each in pages for row in each.results], found.next_cursor)
