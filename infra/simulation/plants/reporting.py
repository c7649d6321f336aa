"""Bugs of photos, first places, caps, of what everybody sees, and of reports that are lost on the way."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from msgspec.structs import replace as with_fields
from PIL import Image

from chalicelib import decisions
from chalicelib.kit.table import Key, Unit
from chalicelib.media import photos, processing
from chalicelib.reports import first_places, joining, machine, revoking, rewards, screening, showing
from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report, Rewarded

from .planting import alone, among, instead, nothing, together

_PROCESS, _PUBLISHED, _DAY, _VISIBILITY, _IN_ORDER = (
    photos.process_photo,
    showing._published,
    rewards._day_of,
    machine.visibility_of,
    first_places._in_order,
)
_numbers = count()


def _by_id(report: Report) -> tuple[int, str]:
    return 0, report.id


def _only_an_empty_place(first: Report, *_: Any) -> bool:
    return first.state != "accepted"


def _backwards(*asked: Any) -> Iterator[Report]:
    return reversed(list(_IN_ORDER(*asked)))


def _always_the_first(sha256: str) -> Key:
    return Key(f"HASH#{sha256}#{next(_numbers)}", "HASH")


def _without_the_month(unit: Unit, person: str) -> Rewarded:
    return with_fields(_DAY(unit, person), in_month=0)


def _as_it_came(original: bytes) -> photos.ProcessedPhoto:
    return replace(_PROCESS(original), jpeg=original)


def _copied(image: Image.Image) -> Image.Image:
    return photos._flatten(image)


def _with_its_reporter(row: Report, case: Case | None) -> showing.Published:
    return replace(_PUBLISHED(row, case), words=f"{row.words}（{row.person}）")


def _when_it_was_taken(row: Report, case: Case | None) -> showing.Published:
    return replace(_PUBLISHED(row, case), submitted_at=int(row.shot_at or row.submitted_at))


def _wholly(subject: machine.Subject, *rest: Any) -> str:
    return _VISIBILITY(replace(subject, sensitive=False), *rest)


def _unjudged(subject: machine.Subject, state: Any, safety: Any) -> str:
    return _VISIBILITY(subject, state, "pass")


BUGS = among("report", "case", "object", "look", photographed=0.5, bugs={
    "the same bytes are rewarded again": instead(joining, "_is_reused", lambda *_: False),
    "nobody remembers the bytes of a photo": instead(processing, "hash_key", _always_the_first),
    "what looks like another photo passes by itself": instead(joining, "is_like_another", lambda *_: False),
    "a reward is not noted": instead(rewards, "_with", lambda day, _: Rewarded(day.on)),
    "a photo is shown as it came": instead(photos, "process_photo", _as_it_came),
    "a photo keeps the words that came with it": instead(photos, "_clean", _copied),
    "everybody reads who reported": instead(showing, "_published", _with_its_reporter),
    "everybody reads when the photo was taken": instead(showing, "_published", _when_it_was_taken),
    "what is sensitive is shown where it is": instead(screening, "visibility_of", _wholly),
    "what nobody has judged is shown": instead(screening, "visibility_of", _unjudged),
    "a photo that comes after its report is not joined": instead(joining, "join", nothing),
    "nobody waits for a photo": instead(joining, "_wait", nothing),
    "a report is given up before its photo comes": instead(joining, "HOUR", 0),
    "one admin alone makes a case void": together(
        instead(revoking, "approve", alone), instead(decisions, "demand_second_person", nothing)
    ),
})  # fmt: skip
# Crowds, so that an incident has many reports, and whoever comes first is accepted late or falls.
BUGS |= among("report", crowded=0.75, bugs={
    "the first of an incident is the one whose phone was first": instead(first_places, "first_of", _by_id),
    "an earlier report finds the place taken": instead(first_places, "_yields", _only_an_empty_place),
    "the latest report follows the one that fell": instead(first_places, "_in_order", _backwards),
})  # fmt: skip
# Few people, so that each of them is rewarded often, and many days, each of which allows but a little.
BUGS |= among("report", people=3, leaps=0.03, bugs={
    "a reward forgets the month": instead(rewards, "_day_of", _without_the_month),
})  # fmt: skip
