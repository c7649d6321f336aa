"""A copy of everything that is kept about a person: asked for in a moment, made by a worker, fetched for a day.

The copy is a zip: `data.json` with a list for every kind of record that the table of kit/holdings.py gives a title, and
his photos. Attributes go by the names that the code has for them; moments are RFC 3339, ids are text.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

import msgspec

from .. import identity, media
from ..kit import holdings, objects
from ..kit.clock import rfc3339
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item, Record
from ..kit.settings import settings
from ..kit.table import Unit, run, stale, taken
from ..kit.who import Actor
from .rules import COPY_GAP_MS, COPY_LIVES_MS, LINK_S, TAKEN_MS, CopyTooSoon, CopyUnderWay, NoSuchCopy
from .store import COPIES, Copy, LastCopy, copy_key, copy_name, due, last_copy_key

UNSAID = {
    "pk", "sk", "g1pk", "g1sk", "g2pk", "g2sk", "facts", "facts_number", "commands", "stamp", "expires_s", "digest",
    "number_tags",
}  # fmt: skip
"""Attributes that say how a record is kept, and nothing about anybody."""
TOLD_EVERY = 10


@dataclass(frozen=True)
class Shown:
    """A copy, and where it can be fetched while it can."""

    copy: Copy
    link: str | None


def ask(actor: Actor, command: Command) -> Copy:
    """Ask for a copy; the command's key is its id. CopyUnderWay, CopyTooSoon."""
    return run(lambda unit: _ask(unit, actor, command))


def _ask(unit: Unit, actor: Actor, command: Command) -> Copy:
    key, last_key = copy_key(actor.person, command.key), last_copy_key(actor.person)
    unit.recognise(key, lambda old: _asked_before(old, command))
    identity.stand(unit, actor, "openid")
    last = unit.get(LastCopy, last_key)
    if last is not None:
        _demand_over(unit, actor.person, last)
        unit.change(
            last_key, LastCopy.copy.set(command.key), LastCopy.asked_at.set(unit.now_ms),
            condition=LastCopy.copy == last.copy, otherwise=stale,
        )  # fmt: skip
    else:
        unit.create(last_key, LastCopy(copy=command.key, asked_at=unit.now_ms), stale)
    copy = Copy(
        person=actor.person, state="asked", asked_at=unit.now_ms, done=0, digest=command.digest,
        g1pk=COPIES, g1sk=due(unit.now_ms),
    )  # fmt: skip
    unit.create(key, copy, taken)
    unit.tell(key, "CopyAsked", person=actor.person, copy=command.key)
    return copy


def _asked_before(old: Item, command: Command) -> Copy | None:
    copy = Copy.of(old)
    if copy is not None and copy.digest != command.digest:
        raise IdempotencyMismatch()
    return copy


def _demand_over(unit: Unit, person: str, last: LastCopy) -> None:
    copy = unit.get(Copy, copy_key(person, last.copy))
    if copy is not None and copy.state in ("asked", "making"):
        raise CopyUnderWay(export=last.copy)
    again_at = int(last.asked_at) + COPY_GAP_MS
    if unit.now_ms < again_at:
        raise CopyTooSoon(export=last.copy, again_at=rfc3339(again_at))


def shown(person: str, copy_id: str) -> Shown:
    """How far a copy is, and a link to it that dies after minutes: ask again for another one. NoSuchCopy."""

    def look(unit: Unit) -> Shown:
        copy = unit.get(Copy, copy_key(person, copy_id))
        if copy is None:
            raise NoSuchCopy()
        left_ms = int(copy.until_at or 0) - unit.now_ms
        if copy.state != "ready" or left_ms <= 0:
            return Shown(copy, None)
        seconds = min(LINK_S, max(1, left_ms // 1000))
        return Shown(copy, objects.link(settings().photos_bucket, copy_name(copy_id), seconds=seconds))

    return run(look)


def go_on(copy: Copy) -> None:
    """What a worker does with a copy that is due: make it, or end it when its day is over. Safe to repeat."""
    if copy.state == "ready":
        objects.remove(settings().photos_bucket, copy_name(copy.id))
        run(lambda unit: _after(unit, copy, "ended", None))
    elif begin(copy):
        _make(copy)


def begin(copy: Copy) -> bool:
    """Take a copy for this worker; False when another one has it."""
    return run(lambda unit: _begin(unit, copy))


def _begin(unit: Unit, copy: Copy) -> bool:
    now = unit.get(Copy, copy_key(copy.person, copy.id))
    if now is None or now.state not in ("asked", "making") or now.g1sk > due(unit.now_ms):
        return False
    _after(unit, copy, "making", unit.now_ms + TAKEN_MS)
    return True


def _after(unit: Unit, copy: Copy, state: Any, due_at: int | None, **figures: int) -> None:
    key = copy_key(copy.person, copy.id)
    now = unit.get(Copy, key)
    if now is None:
        return
    place = [Copy.g1sk.set(due(due_at))] if due_at is not None else [Copy.g1pk.remove(), Copy.g1sk.remove()]
    updates = [getattr(Copy, name).set(value) for name, value in figures.items()]
    unit.change(key, Copy.state.set(state), *place, *updates, condition=Copy.state == now.state, otherwise=stale)
    if state == "ready":
        unit.tell(key, "CopyMade", person=copy.person, copy=copy.id)


def _make(copy: Copy) -> None:
    photos = media.photos_of(copy.person)

    def told(done: int) -> None:
        if done % TOLD_EVERY == 0:
            run(lambda unit: _after(unit, copy, "making", unit.now_ms + TAKEN_MS, done=done, photos=len(photos)))

    with tempfile.TemporaryFile() as file:
        packed(file, copy.person, photos, told)
        size = file.tell()
        file.seek(0)
        objects.put_file(settings().photos_bucket, copy_name(copy.id), file, content_type="application/zip")
    run(
        lambda unit: _after(
            unit,
            copy,
            "ready",
            unit.now_ms + COPY_LIVES_MS,
            done=len(photos),
            photos=len(photos),
            size_bytes=size,
            until_at=unit.now_ms + COPY_LIVES_MS,
        )
    )


def packed(file: IO[bytes], person: str, photos: Iterable[str], told: Callable[[int], None]) -> None:
    """Write the zip: the records, then the photos one by one; `told` hears how many are in it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packet:
        packet.writestr("data.json", msgspec.json.format(msgspec.json.encode(document(person)), indent=1))
        told(0)
        for number, photo in enumerate(photos, 1):
            picture = media.jpeg_of(photo)
            if picture is not None:
                packet.writestr(zipfile.ZipInfo(f"photos/{number:04d}-{photo}.jpg"), picture)
            told(number)


def document(person: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, by the titles of the table."""
    titled = [kind for kind in holdings.kinds() if kind.title]
    return {
        kind.title: [plain for item in (kind.find or _nothing)(person) if (plain := _plain(kind.record, item))]
        for kind in titled
    }


def _nothing(_: str) -> Iterable[Item]:
    return ()


def _plain(record: type[Record], item: Item) -> dict[str, Any]:
    view = record.of(item)
    values = dict(view.attribute_values) if view is not None else {}
    said = {name: _value(name, value) for name, value in values.items() if name not in UNSAID}
    return {"id": _id_of(item), **said} if said else {}


def _id_of(item: Item) -> str:
    """What the record is called, without the person's own id."""
    place = f"{item['pk']['S']}/{item['sk']['S']}"
    return place.partition("/")[2] if place.startswith("P#") else place.partition("/")[0].partition("#")[2]


def _value(name: str, value: Any) -> Any:
    if (name == "at" or name.endswith("_at")) and isinstance(value, int | float) and value > 0:
        return rfc3339(int(value))
    if isinstance(value, bytes):
        return value.hex()
    return msgspec.to_builtins(sorted(each.hex() for each in value) if isinstance(value, set) else value)
