"""What is judged when a city is at rest: what was said to people, against all that is stored, archived and shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.points.chain import Row

from .amended import amended_found
from .city import City
from .claims import disputing_found
from .deeds import Deed
from .first_places import first_places_found
from .gifts import given_found, lots_ended
from .hindsight import archived, called_off, judged, taken_in
from .lines import lines_found
from .objects import Objects
from .promised import promised_found
from .public import PHOTOS, Read, bare_found, public_found
from .rewards import reporting_found
from .rosters import rosters_found
from .service import Services
from .shelf import Stored


@dataclass(frozen=True)
class Rest:
    """A city that rests: its people's deeds, its rows, and what is to be seen of it from outside."""

    deeds: Sequence[Deed]
    city: City
    records: Sequence[Stored]
    postings: Sequence[Stored]
    rows: Sequence[Row]
    objects: Objects
    told: set[str]
    read: Mapping[str, Read]
    shown: set[str]
    now_ms: int

    def found(self) -> Iterator[Iterable[str]]:
        """Every violation, check by check."""
        deeds, city, records = self.deeds, self.city, self.records
        services, archive = Services(records, self.postings), self.objects.objects
        head = next((item for item in records if (item["pk"]["S"], item["sk"]["S"]) == ("ARCHIVE", "HEAD")), None)
        yield judged(deeds, city, records, postings=self.rows, services=services)
        yield reporting_found(deeds, records)
        yield first_places_found(records)
        yield promised_found(records, archive, self.objects.landed)
        yield public_found(deeds, records, self.read, self.shown)
        yield bare_found(self.objects.of(PHOTOS), records)
        yield disputing_found(deeds, records, city)
        yield amended_found(deeds, records, services, city)
        yield lines_found(deeds, records, services, city)
        yield rosters_found(deeds, records, services)
        yield taken_in(records)
        yield called_off(deeds, records)
        yield given_found(deeds, records, city)
        yield lots_ended(records, self.now_ms)
        yield archived(archive, self.told, head)
        reminders = ((item["pk"]["S"], item["sk"]["S"]) for item in records if item["sk"]["S"].startswith("DUE#"))
        yield (f"{pk}/{sk}: a reminder of nothing" for pk, sk in reminders)
        yield (f"session {session}: nothing ever ended it" for session in services.open)
