"""What decisions keep about a person (kit/holdings.py): kinds, codes and dates stay, words go."""

from collections.abc import Iterator

from ..kit.holdings import erased, found, kept, own, worded
from ..kit.record import Item
from .store import PREFIX, Appeal, Decision, Sanctions, appeal_key


def _appeals(person: str) -> Iterator[Item]:
    decided = (Decision.of(item) for item in own(PREFIX)(person))
    return found(*(appeal_key(each.appeal) for each in decided if each is not None and each.appeal))


erased(Decision, "decisions", own(PREFIX), worded(Decision.evidence))
erased(Appeal, "appeals", _appeals, worded(Appeal.statement))
kept(Sanctions, "sanctions", own("SANCTIONS"), "until when he is barred: dates under an id")
