"""What a citizen does with a report: submit it, take it back. A submission is one Put, named by the command's key."""

from dataclasses import dataclass

from .. import households, identity, media, moderation, stations
from ..kit.clock import HOUR
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, entries
from ..kit.record import Command, Item
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..places import CITY_CODE, Point
from ..policy import Category, Figures
from ..policy import at as figures_at
from .changing import change, drop_tasks, report_for, scoped
from .rules import (
    Channel,
    Kind,
    Mark,
    NoSuchReport,
    NotInThisState,
    PhotoNotGranted,
    ReportDone,
    Text,
    TooFewPhotos,
    TooManyPhotos,
    TooManyReports,
    category_of,
    demand_service_area,
)
from .store import Report, county_of, packed, place_in_queue, queue, report_key, reports_of

PLACES = 5  # decimals of a degree: a metre


@dataclass(frozen=True)
class Draft:
    """What the phone sends. `point` is GCJ-02 and lies in the city; `shot_at` is evidence, no more."""

    kind: Kind
    category: str
    description: str
    photos: tuple[str, ...]
    point: Point
    accuracy_m: float
    shot_at: int | None = None
    album: bool = False
    channel: Channel = "app"
    ticket: str | None = None


def submit(actor: Actor, command: Command, draft: Draft) -> Report:
    """File a report; its photos may still be under way. The same command again answers the first answer.

    TooManyReports, NoSuchCategory, TooFewPhotos, TooManyPhotos, PhotoNotGranted, OutsideServiceArea, TextRisky,
    AdultsOnly.
    """
    return run(lambda unit: _submit(unit, actor, command, draft))


def _submit(unit: Unit, actor: Actor, command: Command, draft: Draft) -> Report:
    key = report_key(command.key)
    unit.recognise(key, lambda old: _submitted_before(old, actor, command))
    figures = figures_at(unit.now_ms)
    category = category_of(figures, draft.category, draft.kind)
    if draft.channel == "app":
        _demand_pace(actor, figures.reports.submissions_per_hour, unit.now_ms)
    _demand_photos(actor, draft, category, figures=figures, now_ms=unit.now_ms)
    demand_service_area(category, area_of(draft.point))
    report = _report(actor, command, draft, text=_judged(actor, draft), now_ms=unit.now_ms)
    unit.create(key, report, taken)
    if category.adults_only and draft.channel == "app":
        identity.demand_age(unit, actor.person, identity.ADULT, households.AdultsOnly())
    unit.tell(
        key, "ReportSubmitted", report=command.key, person=actor.person, kind=draft.kind, category=draft.category,
        area=report.area,
    )  # fmt: skip
    return report


def _demand_pace(actor: Actor, most: int, now_ms: int) -> None:
    """Fewer reports in the last hour than policy allows; read from an index, a moment old: a brake, no guard."""
    latest = entries(Listing(reports_of(actor.person), index="gsi1", newest_first=True), limit=most)
    if len(latest) >= most and latest[-1]["g1sk"]["S"] > f"{now_ms - HOUR:013d}":
        raise TooManyReports(most=most)


def _judged(actor: Actor, draft: Draft) -> Text:
    """WeChat judges the words of its visitors only; those of another program wait for a moderator. TextRisky."""
    return moderation.checked_text(actor.openid, draft.description) if actor.openid else "unchecked"


def _demand_photos(actor: Actor, draft: Draft, category: Category, *, figures: Figures, now_ms: int) -> None:
    if len(draft.photos) > figures.reports.photos_max:
        raise TooManyPhotos(most=figures.reports.photos_max)
    if draft.channel == "app" and len(set(draft.photos)) < category.photos_min:  # nobody sends a photo by telephone
        raise TooFewPhotos(least=category.photos_min)
    for photo in draft.photos:
        demand_granted(actor, photo, now_ms)


def demand_granted(actor: Actor, photo: str, now_ms: int) -> media.Granted:
    """The grant of a photo that this actor may use now. PhotoNotGranted."""
    grant = media.granted(photo)
    if grant is None or grant.person != actor.person or grant.expires_at <= now_ms:
        raise PhotoNotGranted(photo=photo)
    return grant


def _report(actor: Actor, command: Command, draft: Draft, *, text: Text, now_ms: int) -> Report:
    point = Point(round(draft.point.lat, PLACES), round(draft.point.lng, PLACES))
    area = area_of(point)
    state = "waiting_photo" if draft.photos else "submitted"
    queued = draft.kind == "problem" and state == "submitted"
    return Report(
        person=actor.person,
        kind=draft.kind,
        category=draft.category,
        words=draft.description,
        packed=packed(tuple(dict.fromkeys(draft.photos))),
        lat=point.lat,
        lng=point.lng,
        accuracy_m=round(draft.accuracy_m),
        area=area,
        shot_at=draft.shot_at,
        submitted_at=now_ms,
        text=text,
        channel=None if draft.channel == "app" else draft.channel,
        ticket=draft.ticket,
        album=1 if draft.album else None,
        state=state,
        visibility="private",
        safety="pending",
        reward="none",
        digest=command.digest,
        revision=0,
        timeline=(Mark("submitted", now_ms),),
        g1pk=reports_of(actor.person),
        g1sk=f"{now_ms:013d}",
        g2pk=queue("REPORTS#submitted", county_of(area)) if queued else None,
        g2sk=place_in_queue(area, now_ms) if queued else None,
    )


def area_of(point: Point) -> str:
    """The area of the nearest open station; the city, where there is none."""
    near = stations.nearest(point, 1)
    return near[0].spot.area if near else CITY_CODE


def _submitted_before(old: Item, actor: Actor, command: Command) -> Report | None:
    """The report as it was when this command made it: what has happened since is left out."""
    report = Report.of(old)
    if report is None or report.person != actor.person:
        return None
    if report.digest != command.digest:
        raise IdempotencyMismatch()
    report.state = "waiting_photo" if report.packed else "submitted"
    report.visibility, report.safety, report.reward = "private", "pending", "none"
    report.timeline = report.timeline[:1]
    for later in ("case", "points", "reason", "lapse", "signs"):
        setattr(report, later, None)
    return report


def withdraw(actor: Actor, command: Command, report_id: str) -> ReportDone:
    """Take a report back before it is decided on. NoSuchReport, NotInThisState."""
    return run(lambda unit: _withdraw(unit, actor, scoped(actor, command), report_id))


def _withdraw(unit: Unit, actor: Actor, command: Command, report_id: str) -> ReportDone:
    report = report_for(unit, report_id, command)
    if report.person != actor.person:
        raise NoSuchReport()
    if report.state not in ("waiting_photo", "submitted"):
        raise NotInThisState(state=report.state)
    drop_tasks(unit, report_id)
    answer = change(unit, report, "withdrawn", command, state="withdrawn", visibility="private")
    unit.tell(report_key(report_id), "ReportWithdrawn", report=report_id)
    return answer
