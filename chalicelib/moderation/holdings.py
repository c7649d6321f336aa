"""What moderation keeps about a person (kit/holdings.py): verdicts on photos, which go with the photos."""

from collections.abc import Iterator

from .. import media
from ..kit.holdings import erased, found, removed
from ..kit.record import Item
from .store import Check, Trace, check_key, trace_key


def _checks(person: str) -> Iterator[Item]:
    return found(*(check_key(each) for each in media.photos_of(person)))


def _traces(person: str) -> Iterator[Item]:
    asked = (Check.of(item) for item in _checks(person))
    return found(*(trace_key(each.trace) for each in asked if each is not None and each.trace))


erased(Trace, "", _traces, removed)
erased(Check, "", _checks, removed, last=True)
