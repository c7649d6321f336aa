"""Posters of a whole area at once: codes made by a worker within WeChat's rate, then sheets to print, part by part.

POSTERS#<id> / BATCH    the stations of an area, how many have their code, how many parts of sheets are made; gsi1: due

A run of the worker takes at most a minute and then leaves the rest to the next one: what is there already is asked of
WeChat no more, so that it may be cut off anywhere.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from ..kit import objects
from ..kit.clock import MINUTE
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, every
from ..kit.record import Command, Item, JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.settings import settings
from ..kit.sweeping import each
from ..kit.table import Key, Unit, fetch, run, stale, taken
from ..kit.who import Actor
from ..places import ADMINS, area_tree, demand_area, reaches
from ..wechat import GatewayError
from .actions import find
from .codes import printed
from .posters import REISSUES, Poster, issue, poster_name
from .rules import BatchState, NoStationsThere, NoSuchBatch
from .sheets import Format, Sheet, as_pdf
from .store import snapshot

DUE = "DUE#POSTERS#BATCH"
PART = 100  # sheets of one file
AT_ONCE = 8
PIECE = 40
MOST_A_MINUTE = 4_000  # WeChat allows 5,000
RUN_S = 50.0
LINK_S = 600


class Batch(Record):
    area = UnicodeAttribute(attr_name="ar")
    format = WordAttribute[Format](attr_name="fo")
    stations = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ss", null=False)
    state = WordAttribute[BatchState](attr_name="st")
    coded = NumberAttribute(attr_name="cd")
    parts = NumberAttribute(attr_name="pt")
    trouble = UnicodeAttribute(attr_name="tr", null=True)  # what WeChat last said no with
    asked_by = UlidAttribute(attr_name="by")
    digest = UnicodeAttribute(attr_name="dg")

    @property
    def id(self) -> str:
        """The batch's id."""
        return self.pk.removeprefix("POSTERS#")


def batch_key(batch: str) -> Key:
    """Where a batch lives."""
    return Key(f"POSTERS#{batch}", "BATCH")


def sheet_name(batch: str, part: int) -> str:
    """The photos bucket's name of a part of a batch's sheets."""
    return f"sheets/{batch}-{part:02d}.pdf"


def ask(actor: Actor, command: Command, area: str, form: Format) -> Batch:
    """Ask for the posters of every open station of an area. AreaUnknown, NotYourArea, NoStationsThere."""
    demand_area(actor, area)
    tree = area_tree()
    there = sorted(
        station.id
        for station in snapshot.current().by_id.values()
        if station.state == "open" and tree.contains(area, station.area)
    )
    if not there:
        raise NoStationsThere()
    batch = Batch(
        area=area, format=form, stations=tuple(there), state="coding", coded=0, parts=0, asked_by=actor.person,
        digest=command.digest,
    )  # fmt: skip
    return run(lambda unit: _ask(unit, actor, command, batch))


def _ask(unit: Unit, actor: Actor, command: Command, batch: Batch) -> Batch:
    batch.g1pk, batch.g1sk = DUE, f"{unit.now_ms:013d}"

    def recognise(old: Item) -> Batch | None:
        before = Batch.of(old)
        if before is None or before.asked_by != actor.person:
            return None
        if before.digest != command.digest:
            raise IdempotencyMismatch()
        return before

    unit.create(batch_key(command.key), batch, taken, recognise)
    return batch


def shown(actor: Actor, batch_id: str) -> tuple[Batch, list[str]]:
    """How far a batch is, and links to the sheets that are made. NoSuchBatch."""
    batch = Batch.of(fetch([batch_key(batch_id)])[batch_key(batch_id)])
    if batch is None or not reaches(actor, batch.area, *ADMINS):
        raise NoSuchBatch()
    names = (sheet_name(batch_id, part) for part in range(int(batch.parts)))
    return batch, [objects.link(settings().photos_bucket, name, seconds=LINK_S) for name in names]


def sweep(now_ms: int) -> int:
    """Go on with every batch, and issue anew what was rotated; returns how many. Safe to run twice, and cut off."""
    due = every(Listing(DUE, index="gsi1", up_to=f"{now_ms:013d}~"))
    outdated = [row.station for item in every(Listing(REISSUES, index="gsi1")) if (row := Poster.of(item)) is not None]
    went_on = each((batch for item in due if (batch := Batch.of(item)) is not None), go_on)
    _issue_anew(outdated[:MOST_A_MINUTE])
    return went_on + len(outdated)


def _issue_anew(stations: Sequence[str]) -> None:
    """As many as a run takes. After a no of WeChat the others are left to the next run, which meets them all again."""
    end, trouble = time.monotonic() + RUN_S, ""

    def issue_some(some: Sequence[str]) -> None:
        nonlocal trouble
        trouble = _issue_all(some)

    pieces = (stations[start : start + AT_ONCE] for start in range(0, len(stations), AT_ONCE))
    each(takewhile(lambda _: not trouble and time.monotonic() < end, pieces), issue_some)


def go_on(batch: Batch) -> None:
    """One run of the worker: codes first, then sheets, as far as a minute goes."""
    if not run(lambda unit: _begin(unit, batch)):
        return
    end = time.monotonic() + RUN_S
    trouble = _make_codes(batch, end)
    while not trouble and int(batch.coded) == len(batch.stations) and _print_one(batch) and time.monotonic() < end:
        pass
    run(lambda unit: _rest(unit, batch, trouble))


def _begin(unit: Unit, batch: Batch) -> bool:
    """Take it, for one worker: a second one finds it taken for the next two minutes."""
    row = unit.get(Batch, batch_key(batch.id))
    if row is None or row.g1sk != batch.g1sk:
        return False
    _keep(unit, batch, Batch.g1sk.set(f"{unit.now_ms + 2 * MINUTE:013d}"))
    return True


def _make_codes(batch: Batch, end: float) -> str:
    """Issue what is not there yet; returns what WeChat said no with, if it did."""
    left = batch.stations[int(batch.coded) :][:MOST_A_MINUTE]
    for start in range(0, len(left), PIECE):
        some = left[start : start + PIECE]
        trouble = _issue_all(some)
        if trouble:
            return trouble
        batch.coded = int(batch.coded) + len(some)
        run(lambda unit: _keep(unit, batch, Batch.coded.set(batch.coded)))
        if time.monotonic() > end:
            break
    return ""


def _issue_all(stations: Sequence[str]) -> str:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            list(pool.map(issue, stations))
        except GatewayError as refused:
            return type(refused).__name__
    return ""


def _print_one(batch: Batch) -> bool:
    """Make the next part of the sheets; False when there is none left to make."""
    part = int(batch.parts)
    there = batch.stations[part * PART : (part + 1) * PART]
    if not there:
        return False
    bucket = settings().photos_bucket
    sheets = [_sheet(station_id) for station_id in there]
    body = as_pdf([each for each in sheets if each is not None], batch.format)
    objects.put(bucket, sheet_name(batch.id, part), body, content_type="application/pdf")
    batch.parts = part + 1
    run(lambda unit: _keep(unit, batch, Batch.parts.set(batch.parts)))
    return True


def _sheet(station_id: str) -> Sheet | None:
    """What is printed for a station; nothing for one whose codes were rotated just now: its poster is on its way."""
    station = find(station_id)
    picture = objects.whole(settings().photos_bucket, poster_name(printed(station)))
    return Sheet(station.id, station.name, picture) if picture is not None else None


def _rest(unit: Unit, batch: Batch, trouble: str) -> None:
    """Leave the rest to the next run; after a no of WeChat a minute later, or ten when somebody has to mend it."""
    is_over = int(batch.coded) == len(batch.stations) and int(batch.parts) * PART >= len(batch.stations)
    wait = {"": 0, "RateLimited": MINUTE}.get(trouble, 10 * MINUTE)
    place = (
        [Batch.g1pk.remove(), Batch.g1sk.remove()] if is_over else [Batch.g1sk.set(f"{unit.now_ms + wait:013d}")]
    )  # fmt: skip
    said = Batch.trouble.set(trouble) if trouble else Batch.trouble.remove()
    state: BatchState = "ready" if is_over else "printing" if int(batch.coded) == len(batch.stations) else "coding"
    _keep(unit, batch, Batch.state.set(state), said, *place)


def _keep(unit: Unit, batch: Batch, *updates: Action) -> None:
    unit.change(batch_key(batch.id), *updates, condition=Batch.pk.exists(), otherwise=stale)
