"""What hours keep about a person (kit/holdings.py): the record of service stays, words about it go."""

from msgspec.structs import replace

from ..kit.holdings import at, erased, kept, own
from ..kit.table import Key, Unit, stale
from .store import Day, DeskHours, Review, desk_key


def _wordless(unit: Unit, key: Key) -> None:
    """What a note says in somebody's own words is left out; its code and who entered it stay."""
    day = unit.get(Day, key)
    notes = (day.notes or ()) if day is not None else ()
    bare = tuple(replace(each, evidence="", content="") for each in notes)
    if day is not None and bare != notes:
        version = int(day.version)
        unit.change(
            key, Day.notes.set(bare), Day.version.set(version + 1), condition=Day.version == version, otherwise=stale
        )  # fmt: skip


erased(Day, "services", own("DAY#"), _wordless)
kept(DeskHours, "hours", at(desk_key), "minutes under an id: the record of service is kept by law")
kept(Review, "", None, "a doubted service: ids, times and codes")
