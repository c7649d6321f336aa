"""Service records (令67) as they are shown: to the volunteer, and to staff of the area, whose every view is kept."""

from dataclasses import dataclass

from .. import hours
from ..households import is_hidden
from ..kit.clock import now_ms
from ..kit.ids import new_ulid
from ..kit.pages import Page
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import CITY_CODE, area_tree, reaches
from ..policy import at as figures_at
from ..stations import Station, find
from .correcting import person_of
from .evaluating import evaluations_of
from .record_store import Evaluation, Viewed, viewed_key

READERS = ("county_admin", "city_admin", "auditor")


@dataclass(frozen=True)
class Shown:
    """A record with its station: who organised records, and who recorded certifies (谁组织谁记录、谁记录谁证明)."""

    recorded: hours.Recorded
    station: Station | None  # none of ours: another registry recorded it
    place: str
    evaluation: Evaluation | None = None
    certifiable: bool = True
    hidden: bool = False

    @property
    def area(self) -> str:
        """Whose officers see it: what came from elsewhere is the city's."""
        return self.station.area if self.station is not None else CITY_CODE


def mine(actor: Actor, month: str, *, limit: int, cursor: str | None) -> Page[Shown]:
    """One's own records of a month. CursorInvalid."""
    found = hours.records_in(actor.person, month, limit=limit, cursor=cursor)
    return Page(_all_shown(actor.person, found.items), found.next_cursor)


def of_volunteer(actor: Actor, volunteer_no: str, month: str, *, limit: int, cursor: str | None) -> Page[Shown]:
    """A volunteer's records of a month at stations of the actor's areas; the view itself is kept, before it is given.

    NoSuchPerson, CursorInvalid.
    """
    person = person_of(volunteer_no)
    run(lambda unit: _keep_view(unit, actor, person, month))
    found = hours.records_in(person, month, limit=limit, cursor=cursor)
    shown = _all_shown(person, found.items)
    return Page([each for each in shown if reaches(actor, each.area, *READERS)], found.next_cursor)


def _keep_view(unit: Unit, actor: Actor, person: str, month: str) -> None:
    key = viewed_key(person, new_ulid(unit.now_ms))
    unit.create(key, Viewed(by=actor.person, month=month, at=unit.now_ms), stale)
    unit.tell(key, "HoursViewed", person=person, by=actor.person, month=month)


def _all_shown(person: str, found: list[hours.Recorded]) -> list[Shown]:
    said, hidden = evaluations_of(person, [each.entry.session for each in found]), is_hidden(person)
    return [_shown(each, said.get(each.entry.session), hidden=hidden) for each in found]


def _shown(recorded: hours.Recorded, evaluation: Evaluation | None, *, hidden: bool) -> Shown:
    if hours.is_foreign(recorded.entry.station):
        counts = figures_at(now_ms()).bridge.counts_for_certificates
        return Shown(recorded, None, "", evaluation, counts, hidden)
    station = find(recorded.entry.station)
    return Shown(recorded, station, area_tree().full_name(station.area), evaluation, hidden=hidden)
