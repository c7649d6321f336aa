"""What rights keep about a person (kit/holdings.py), and the records of kit, which say what their features say."""

from collections.abc import Iterator

from ..kit import objects
from ..kit.archive import Archived, ArchiveHead
from ..kit.foureyes import Proposal, about
from ..kit.holdings import at, erased, kept, listed, nobodys, own, removed
from ..kit.record import Item
from ..kit.registry import Row
from ..kit.revised import Revised
from ..kit.settings import settings
from ..kit.snapshot import Head, Part
from ..kit.table import Key, Unit
from .store import Copy, LastCopy, Leaving, Left, copy_name, last_copy_key, left_key


def _copies(person: str) -> Iterator[Item]:
    return iter(list(own("COPY#")(person)))


def _with_object(unit: Unit, key: Key) -> None:
    objects.remove(settings().photos_bucket, copy_name(key.sk.removeprefix("COPY#")))
    removed(unit, key)


erased(Copy, "copies", _copies, _with_object)
erased(LastCopy, "", at(last_copy_key), removed)
erased(Proposal, "proposals_about_me", listed(about), removed)
kept(Left, "", at(left_key), "the tombstone's own word that its person has left")
kept(Leaving, "", None, "that somebody has left, when and how, by id")
nobodys(
    "how kit keeps things; what they say is their features' business", ArchiveHead, Archived, Row, Revised, Head, Part
)
