"""Bringing a report together with its photos and their verdicts, which come in any order and any number of times.

First the report claims its photos, then it is judged from what is there. A photo that arrives between the two finds
the claim; one that arrived before is seen: nothing is ever waited for in vain.
"""

from .. import media, moderation
from ..kit.clock import HOUR, MINUTE
from ..kit.pages import Listing, every
from ..kit.table import Unit, fetch, run, stale
from ..policy import Category
from ..policy import at as figures_at
from .changing import change, drop, drop_tasks
from .likeness import is_like_another, look_key, note_looks
from .machine import Shot, Standing, Subject, standing
from .refusing import REJECTED, by_the_house, say_no
from .store import (
    WAITS,
    Claim,
    Marker,
    Report,
    Wait,
    claim_key,
    county_of,
    owner_of_report,
    place_in_queue,
    queue,
    report_key,
    review_key,
    wait_key,
)


def join(report_id: str) -> None:
    """Claim the photos of a report, then put down where it stands. Safe to repeat, in any order."""
    run(lambda unit: _claim(unit, report_id))
    run(lambda unit: _look(unit, report_id))
    run(lambda unit: _settle(unit, report_id))


def join_user_of(photo: str) -> str:
    """The same for whichever report has claimed a photo; returns its id, or "": nobody may have, yet."""
    claim = Claim.of(fetch([claim_key(photo)])[claim_key(photo)])
    kind, _, user = claim.owner.partition(":") if claim is not None else ("", "", "")
    if kind != "report":
        return ""
    join(user)
    return user


def _claim(unit: Unit, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is None or report.state not in ("waiting_photo", "submitted"):
        return
    photos = [media.photo_key(photo) for photo in report.photos]
    unit.read(wait_key(report_id), *(claim_key(photo) for photo in report.photos), *photos)
    if report.state == "waiting_photo" and None in unit.read(*photos):
        _wait(unit, report)
    for photo in dict.fromkeys((*report.photos, *_own_originals(unit, report))):
        if unit.read(claim_key(photo))[0] is None:
            unit.create(claim_key(photo), Claim(owner=owner_of_report(report_id)), stale)


def _look(unit: Unit, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is not None and report.state in ("waiting_photo", "submitted"):
        note_looks(unit, report)


def _wait(unit: Unit, report: Report) -> None:
    if unit.read(wait_key(report.id))[0] is None:
        since = int(report.submitted_at)
        due = since + figures_at(since).reports.photo_wait_minutes * MINUTE
        fresh = Wait(report=report.id, since=since, looks=0, g1pk=WAITS, g1sk=f"{due:013d}")
        unit.create(wait_key(report.id), fresh, stale)


def _own_originals(unit: Unit, report: Report) -> list[str]:
    """The first photos of the same bytes, where the reporter himself sent them: a try that was lost is no fraud.

    They are claimed too, so that the same bytes never serve a second report.
    """
    made = (media.photo_from(unit.read(media.photo_key(photo))[0]) for photo in report.photos)
    firsts = [photo.reuse_of for photo in made if photo is not None and photo.reuse_of is not None]
    unit.read(*(media.photo_key(first) for first in firsts), *(claim_key(first) for first in firsts))
    found = (media.photo_from(unit.read(media.photo_key(first))[0]) for first in dict.fromkeys(firsts))
    return [photo.id for photo in found if photo is not None and photo.person == report.person]


def _settle(unit: Unit, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is None:
        return
    category = category_then(report)
    found = standing(subject_of(report, category), shots_of(unit, report))
    _put_down(unit, report, found, category)


def _put_down(unit: Unit, report: Report, found: Standing, category: Category) -> None:
    before = (report.state, report.safety, report.visibility)
    if before == (found.state, found.safety, found.visibility):
        return
    after: dict[str, object] = {"state": found.state, "safety": found.safety, "visibility": found.visibility}
    moved = found.state != report.state
    if moved and report.state == "waiting_photo":
        drop(unit, wait_key(report.id))
        after["complete_at"] = unit.now_ms
    if moved and found.state == "published":
        after |= first_reward(report, category)
    if found.state in ("withdrawn", "rejected", "duplicate"):
        drop(unit, review_key(report.id))
    else:
        _call_a_human(unit, report, wanted=found.wants_human and not report.human)
    change(unit, report, _code(report, found), None, **after, **({"reason": found.reason} if found.reason else {}))
    if moved and found.state == "rejected":
        _say_no(unit, report, found.reason or "photo_refused")
    _tell(unit, report, found, moved=moved)


def _say_no(unit: Unit, report: Report, code: str) -> None:
    say_no(unit, by_the_house(report, code), report, REJECTED, code=code, evidence=report.id, by=())


def _code(report: Report, found: Standing) -> str:
    if found.state != report.state:
        return "complete" if found.state == "submitted" else found.state
    return f"safety_{found.safety}" if found.safety != report.safety else found.visibility


def _tell(unit: Unit, report: Report, found: Standing, *, moved: bool) -> None:
    key = report_key(report.id)
    if moved and found.state == "submitted":
        unit.tell(key, "ReportCompleted", report=report.id, person=report.person)
    if moved and found.state == "rejected":
        unit.tell(key, "ReportRejected", report=report.id, person=report.person, code=found.reason)
    if moved and found.state == "published":
        unit.tell(key, "MomentPublished", report=report.id, person=report.person)


def first_reward(report: Report, category: Category) -> dict[str, object]:
    """What a report that has become valid waits for: a moment's points are policy's, a problem's its category's."""
    if report.channel:  # a clerk or another city's program is no citizen
        return {}
    moment = figures_at(int(report.submitted_at)).reports.moment_points
    points = moment if report.kind == "moment" else category.points
    return {"reward": "pending", "points": points} if points else {}


def _call_a_human(unit: Unit, report: Report, *, wanted: bool) -> None:
    key = review_key(report.id)
    there = unit.read(key)[0] is not None
    if wanted and not there:
        place = place_in_queue(report.area, int(report.submitted_at))
        task = Marker(report=report.id, g1pk=queue("REVIEWS", county_of(report.area)), g1sk=place)
        unit.create(key, task, stale)
    elif there and not wanted:
        drop(unit, key)


def subject_of(report: Report, category: Category) -> Subject:
    """What the machine needs to know of a report."""
    return Subject(
        kind=report.kind,
        state=report.state,
        text=report.text,
        human=report.human,
        photos_min=category.photos_min,
        sensitive=category.sensitive,
    )


def category_then(report: Report) -> Category:
    """The category as it was when the report was submitted; one that is gone asks for nothing and shows its area."""
    rows = figures_at(int(report.submitted_at)).categories.rows
    found = next((each for each in rows if each.code == report.category), None)
    return found or Category(code=report.category, name="", photos_min=0, points=0, sensitive=True)


def shots_of(unit: Unit, report: Report) -> list[Shot]:
    """The photos of a report as they stand, in one read."""
    photos = report.photos
    photo_keys, claim_keys = [media.photo_key(each) for each in photos], [claim_key(each) for each in photos]
    looks = (look_key(each) for each in photos)
    unit.read(*photo_keys, *claim_keys, *looks, *(moderation.check_key(each) for each in photos))
    return [_shot(unit, report.id, photo) for photo in photos]


def _shot(unit: Unit, report_id: str, photo: str) -> Shot:
    photo_item, claim_item, check_item = unit.read(
        media.photo_key(photo), claim_key(photo), moderation.check_key(photo)
    )  # fmt: skip
    claim, made = Claim.of(claim_item), media.photo_from(photo_item)
    if claim is not None and claim.owner != owner_of_report(report_id):
        return Shot("used")
    if made is None:
        return Shot("missing")
    reused, like = _is_reused(unit, report_id, made), is_like_another(unit, photo)
    return Shot(made.state, moderation.verdict_from(check_item), reused, like)


def _is_reused(unit: Unit, report_id: str, photo: media.Photo) -> bool:
    """Whether the same bytes came before, and this report has no claim on those."""
    if photo.reuse_of is None:
        return False
    claim = Claim.of(unit.read(claim_key(photo.reuse_of))[0])
    return claim is None or claim.owner != owner_of_report(report_id)


def look_after(report_id: str) -> None:
    """A report has waited long for photos: have their events come again; after a day, give it up."""
    join(report_id)
    run(lambda unit: _look_after(unit, report_id))


def _look_after(unit: Unit, report_id: str) -> None:
    key = wait_key(report_id)
    unit.read(key, report_key(report_id))
    wait, report = unit.get(Wait, key), unit.get(Report, report_key(report_id))
    if wait is None or report is None:
        return
    if report.state != "waiting_photo":
        drop(unit, key)
        return
    figures = figures_at(unit.now_ms).reports
    if unit.now_ms - int(wait.since) >= figures.photo_give_up_hours * HOUR:
        drop_tasks(unit, report_id)
        change(unit, report, "rejected", None, state="rejected", reason="photo_missing")
        _say_no(unit, report, "photo_missing")
        unit.tell(report_key(report_id), "ReportRejected", report=report_id, person=report.person, code="photo_missing")
        return
    for photo, shot in zip(report.photos, shots_of(unit, report), strict=True):
        if shot.state == "missing":
            media.announce_again(photo)
    looks = int(wait.looks) + 1
    due = unit.now_ms + figures.photo_wait_minutes * MINUTE * 2 ** min(looks, 6)
    unit.change(
        key, Wait.looks.set(looks), Wait.g1sk.set(f"{due:013d}"), condition=Wait.looks == looks - 1, otherwise=stale
    )


def waiting_too_long(now_ms: int) -> list[str]:
    """Reports whose photos are overdue."""
    found = every(Listing(WAITS, index="gsi1", up_to=f"{now_ms:013d}~"))
    return [wait.report for item in found if (wait := Wait.of(item)) is not None]
