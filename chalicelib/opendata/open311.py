"""Open311 GeoReport v2: categories are services, public reports are requests. Coordinates are WGS-84.

A report that was filed gets a token; its id is told once everybody may see it, so that nobody learns of what was not
published. Words, place and photos of what is sensitive are left out, as everywhere.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from ..kit.clock import DAY, day_on, day_start_ms, month_of, now_ms, parse_rfc3339, rfc3339
from ..kit.ids import derived_ulid, is_ulid
from ..kit.record import Command
from ..kit.sealed import seal, unseal
from ..kit.who import Actor
from ..kit.words import Location, Text
from ..places import area_tree, point_of, wgs84_from_gcj02
from ..policy import Category, Figures
from ..policy import at as figures_at
from ..reports import Draft, Published, published, published_of, standing_of, submit
from .clients import client_of
from .rules import ArgumentInvalid, NothingOfThatId

Document = dict[str, Any]
SPAN_MS, MOST_REQUESTS, MOST_IDS, PAGE = 90 * DAY, 1_000, 100, 50
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,15})?")
TOKEN, TOKENS = "token", "open311-token"
STATUSES = ("open", "closed")
PLACES = 6  # decimals of a degree


def services() -> list[Document]:
    """Everything that may be reported as a problem."""
    return [_service(row) for row in _problems(figures_at(now_ms()))]


def _problems(figures: Figures) -> list[Category]:
    return [row for row in figures.categories.rows if row.kind == "problem"]


def _service(row: Category) -> Document:
    return {
        "service_code": row.code,
        "service_name": row.name,
        "description": row.threshold or row.name,
        "metadata": bool(_notes(row)),
        "type": "batch",
        "keywords": ",".join(filter(None, (row.group, row.national_code))),
        "group": row.group,
    }


def definition(code: str) -> Document:
    """What there is to know before a service is asked for: notes only, no question of ours. NothingOfThatId."""
    row = definition_of(code)
    notes = [
        {
            "variable": False,
            "code": name,
            "datatype": "string",
            "required": False,
            "datatype_description": None,
            "order": order,
            "description": text,
        }
        for order, (name, text) in enumerate(_notes(row).items(), start=1)
    ]
    return {"service_code": row.code, "attributes": notes}


def definition_of(code: str) -> Category:
    """The category of a service. NothingOfThatId."""
    row = next((each for each in _problems(figures_at(now_ms())) if each.code == code), None)
    if row is None:
        raise NothingOfThatId()
    return row


def _notes(row: Category) -> dict[str, str]:
    emergency = f"紧急情况请先拨打 {'、'.join(row.call_first)}。" if row.call_first else ""
    notes = {"threshold": row.threshold, "call_first": emergency}
    return {name: text for name, text in notes.items() if text}


@dataclass(frozen=True)
class Asked:
    """Which requests: by id, or by service and status between two moments of at most 90 days."""

    ids: tuple[str, ...]
    codes: tuple[str, ...]
    statuses: tuple[str, ...]
    since: int
    until: int


def asked(arguments: dict[str, str]) -> Asked:
    """The arguments of a search; an empty one is none. ArgumentInvalid."""
    ids, codes, statuses = (
        tuple(each.strip() for each in arguments.get(name, "").split(",") if each.strip())
        for name in ("service_request_id", "service_code", "status")
    )
    if not set(statuses) <= set(STATUSES):
        raise ArgumentInvalid(argument="status")
    if len(ids) > MOST_IDS:
        raise ArgumentInvalid(argument="service_request_id")
    end, start = _moment(arguments, "end_date"), _moment(arguments, "start_date")
    until = end if end is not None else min(start + SPAN_MS, now_ms()) if start is not None else now_ms()
    since = start if start is not None else until - SPAN_MS
    if not 0 <= until - since <= SPAN_MS:
        raise ArgumentInvalid(argument="start_date")
    return Asked(ids, codes, statuses, max(since, 0), until)


def _moment(arguments: dict[str, str], name: str) -> int | None:
    text = arguments.get(name, "").strip().replace(" ", "+")  # a plus that nobody escaped
    try:
        return parse_rfc3339(text) if text else None
    except ValueError as error:
        raise ArgumentInvalid(argument=name) from error


def requests(wanted: Asked) -> list[Document]:
    """Public requests, newest first, at most a thousand."""
    found = published_of([each for each in wanted.ids if is_ulid(each)]) if wanted.ids else _between(wanted)
    kept = (each for each in found if each.kind == "problem" and _fits(each, wanted))
    return [_request(each) for each in islice(kept, MOST_REQUESTS)]


def _between(wanted: Asked) -> Iterator[Published]:
    for month in months(wanted.since, wanted.until):
        cursor: str | None = None
        while True:
            part = published("problem", month, until=wanted.until, limit=PAGE, cursor=cursor)
            for each in part.items:
                if each.submitted_at < wanted.since:
                    return
                yield each
            cursor = part.next_cursor
            if cursor is None:
                break


def months(since: int, until: int) -> Iterator[str]:
    """The months between two moments, the latest first."""
    month = month_of(until)
    while month >= month_of(since):
        yield month
        month = month_of(day_start_ms(f"{month}-01") - 1)


def _fits(each: Published, wanted: Asked) -> bool:
    if wanted.ids:
        return True
    status = "open" if each.is_open else "closed"
    return (not wanted.codes or each.category in wanted.codes) and (not wanted.statuses or status in wanted.statuses)


def request(request_id: str) -> list[Document]:
    """One public request. NothingOfThatId."""
    found = [each for each in published_of([request_id]) if each.kind == "problem"] if is_ulid(request_id) else []
    if not found:
        raise NothingOfThatId()
    return [_request(each) for each in found]


def _request(each: Published) -> Document:
    figures = figures_at(each.submitted_at)
    kind = next((row for row in figures.categories.rows if row.code == each.category), None)
    place = wgs84_from_gcj02(each.point) if each.point is not None else None
    return {
        "service_request_id": each.id,
        "status": "open" if each.is_open else "closed",
        "status_notes": each.case_state,
        "service_name": kind.name if kind is not None else each.category,
        "service_code": each.category,
        "description": each.words,
        "agency_responsible": agency(figures, each.owner),
        "service_notice": None,
        "requested_datetime": rfc3339(each.submitted_at),
        "updated_datetime": rfc3339(each.updated_at),
        "expected_datetime": rfc3339(each.due_at) if each.due_at is not None else None,
        "address": area_tree().full_name(each.area),
        "address_id": each.area,
        "zipcode": None,
        "lat": round(place.lat, PLACES) if place is not None else None,
        "long": round(place.lng, PLACES) if place is not None else None,
        "media_url": media_path(each.id, 0) if each.photos else None,
    }


def agency(figures: Figures, owner: str | None) -> str | None:
    """The name of the responsible unit; of none, where an area's dispatcher still looks for one."""
    return next((row.unit_name or row.unit for row in figures.routing.rows if row.unit == owner), None)


def media_path(report_id: str, number: int) -> str:
    """Where a public photo is to be had."""
    return f"/v1/open/reports/{report_id}/photos/{number}"


def file_request(fields: dict[str, str]) -> list[Document]:
    """File a report of another program; the same words of the same day are the same report. Returns its token.

    ApiKeyInvalid, ArgumentInvalid, OutsideCity, OutsideServiceArea, NothingOfThatId.
    """
    client = client_of(fields.get("api_key", ""))
    draft, now = _draft(fields), now_ms()
    digest = hashlib.sha256(repr((client.id, draft)).encode()).hexdigest()
    command = Command(derived_ulid(day_start_ms(day_on(now)), digest), digest[:16])
    filed = submit(Actor(client.id, 0), command, draft)
    notice = _notes(definition_of(draft.category)).get("call_first")
    return [{"token": seal(TOKEN, TOKENS, filed.id), "service_notice": notice, "account_id": None}]


def _draft(fields: dict[str, str]) -> Draft:
    if not fields.get("service_code"):
        raise ArgumentInvalid(argument="service_code")
    kind = definition_of(fields["service_code"])
    try:
        words = msgspec.convert(fields.get("description", "").strip() or kind.name, Text)
    except msgspec.ValidationError as error:
        raise ArgumentInvalid(argument="description", reason=str(error)) from error
    point = point_of(Location(lat=_degrees(fields, "lat"), lng=_degrees(fields, "long"), accuracy_m=0, datum="wgs84"))
    return Draft(
        kind="problem", category=kind.code, description=words, photos=(), point=point, accuracy_m=0,
        channel="open311",
    )  # fmt: skip


def _degrees(fields: dict[str, str], name: str) -> float:
    text = fields.get(name, "")
    if not _DEGREES.fullmatch(text):  # an address alone finds no place: nobody holds a gazetteer here
        raise ArgumentInvalid(argument=name)
    return float(text)


def token(sealed: str) -> list[Document]:
    """The id under which what was filed can be seen; none yet, while it cannot. NothingOfThatId."""
    filed = unseal(TOKEN, TOKENS, sealed)
    if filed is None:
        raise NothingOfThatId()
    return [{"service_request_id": standing_of([filed])[filed], "token": sealed}]
