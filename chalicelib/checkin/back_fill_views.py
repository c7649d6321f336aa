"""Who sees a back-fill: its volunteer, those who may approve it, and everybody while it is on notice."""

from dataclasses import dataclass

from .. import identity
from ..households import is_hidden_in
from ..kit.pages import Listing, Page, page
from ..kit.table import Unit, fetch, run
from ..kit.who import Actor
from ..privacy import mask_name
from ..stations import find
from .amending_rules import LEADER, NoSuchBackFill, NotYourVolunteer
from .back_fill_store import ASKED, NOTICES, Asked, BackFill, back_fill_key, of_station
from .back_filling import found_in
from .vouching import may_vouch


@dataclass(frozen=True)
class Noticed:
    """A back-fill on public notice; of the volunteer, only what may be shown: of a child the area, no station."""

    back_fill: BackFill
    name_masked: str
    area: str | None


def one(actor: Actor, back_fill_id: str) -> BackFill:
    """A back-fill for its volunteer and those who may approve it. NoSuchBackFill, NoSuchStation."""
    found = run(lambda unit: found_in(unit, back_fill_id))
    if actor.person != found.person and not may_vouch(actor, find(found.station), found.team):
        raise NoSuchBackFill()
    return found


def mine(person: str, *, limit: int, cursor: str | None) -> Page[BackFill]:
    """A person's own back-fills, newest first. CursorInvalid."""
    found = page(Listing(f"P#{person}", prefix=ASKED, newest_first=True), limit=limit, cursor=cursor)
    keys = [back_fill_key(asked.back_fill) for item in found.items if (asked := Asked.of(item)) is not None]
    whole = fetch(keys) if keys else {}
    return Page([each for key in keys if (each := BackFill.of(whole[key])) is not None], found.next_cursor)


def waiting_at(actor: Actor, station_id: str, *, limit: int, cursor: str | None) -> Page[BackFill]:
    """A station's back-fills that wait for approval. NoSuchStation, NotYourVolunteer, CursorInvalid."""
    station = find(station_id)
    if not any(may_vouch(actor, station, team) for team in ("", *actor.scopes(LEADER))):
        raise NotYourVolunteer()
    found = page(Listing(of_station(station_id), index="gsi2"), limit=limit, cursor=cursor)
    listed = [each for item in found.items if (each := BackFill.of(item)) is not None]
    return Page([each for each in listed if may_vouch(actor, station, each.team)], found.next_cursor)


def noticed(now_ms: int, *, limit: int, cursor: str | None) -> Page[Noticed]:
    """What is on public notice, with masked names. CursorInvalid."""
    found = page(Listing(NOTICES, index="gsi1"), limit=limit, cursor=cursor)
    listed = [each for item in found.items if (each := BackFill.of(item)) is not None]
    return Page([as_noticed(each) for each in listed if int(each.notice_until) > now_ms], found.next_cursor)


def as_noticed(found: BackFill) -> Noticed:
    """A back-fill as everybody may see it."""
    return run(lambda unit: _noticed(unit, found))


def _noticed(unit: Unit, found: BackFill) -> Noticed:
    profile = identity.profile_of(unit, found.person)
    area = find(found.station).area if is_hidden_in(unit, found.person) else None
    return Noticed(found, mask_name(profile.real_name or ""), area)
