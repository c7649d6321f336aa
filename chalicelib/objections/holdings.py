"""What objections keep about a person (kit/holdings.py): what was decided stays, what was said goes."""

from collections.abc import Iterator

from ..kit.holdings import erased, found, own, removed, worded
from ..kit.record import Item
from .store import PREFIX, Mine, Objection, objection_key


def _objections(person: str) -> Iterator[Item]:
    mine = (Mine.of(item) for item in own(PREFIX)(person))
    return found(*(objection_key(each.objection) for each in mine if each is not None))


erased(Objection, "objections", _objections, worded(Objection.statement))
erased(Mine, "", own(PREFIX), removed, last=True)
