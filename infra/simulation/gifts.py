"""Donations, corrections and ends of lots against what was said, and by whom. Pure.

That each has its posting, and a correction is the mirror of what it corrects, the audit says (infra/audit/wallets.py).
"""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.kit.clock import day_on
from chalicelib.kit.record import Item
from chalicelib.points.store import Correction, DeskPoints, Donation

from .city import SECOND_ABOVE, City
from .deeds import Deed


def given_found(deeds: Iterable[Deed], records: Sequence[Item], city: City) -> Iterator[str]:
    """Every contradiction between the history and the rows."""
    donations = (Donation.of(item) for item in records if _is(item, "DON#", ""))
    gifts = {row.pk.removeprefix("DON#"): row for row in donations if row is not None}
    made = [row for item in records if _is(item, "P#", "CORRECTED#") and (row := Correction.of(item))]
    corrections = {row.corrected.id: row for row in made}
    proposed = {item["pk"]["S"].removeprefix("FOUR#") for item in records if _is(item, "FOUR#", "PROPOSAL")}
    keys = set[str]()
    for deed in deeds:
        key, done = deed.command.key, deed.done
        if deed.verb == "donate":
            keys.add(key)
            gift = gifts.get(key)
            if (done is not None and gift is None) or (deed.refused and gift is not None):
                yield f"donate {key}: {'done' if done else 'refused'}, and the receipt is {gift}"
            elif gift is not None and (int(gift.points), gift.person) != (deed.about["points"], deed.person):
                yield f"donate {key}: {deed.about['points']} were meant, {gift.points} of {gift.person} were given"
        elif deed.verb == "correct":
            keys.add(key)
            yield from _corrected(deed, corrections.get(key), key in proposed)
        elif deed.verb == "approve_correction" and done is not None:
            row = corrections.get(deed.about["proposal"])
            if row is None or row.second != deed.person:
                yield f"approve {deed.about['proposal']}: done, and the second person is {row and row.second}"
    yield from (f"donation {gift}: nobody gave it" for gift in gifts.keys() - keys)
    yield from (f"correction {row}: nobody asked for it" for row in corrections.keys() - keys)
    for row in made:
        yield from _apart(row, city)


def lots_ended(records: Iterable[Item], now_ms: int) -> Iterator[str]:
    """At rest: no lot is still there whose day is over."""
    for item in records:
        desk = DeskPoints.of(item) if item["sk"]["S"] == "DESK" else None
        for lot in desk.balances.lots if desk is not None else ():
            if lot.expires_on < day_on(now_ms):
                yield f"{item['pk']['S']}: its lot of {lot.expires_on} never ended"


def _corrected(deed: Deed, row: Correction | None, is_proposed: bool) -> Iterator[str]:
    key, done = deed.command.key, deed.done
    if deed.refused and (row is not None or is_proposed):
        yield f"correct {key}: refused, and it is there"
    if done is None:
        return
    said = done.answer
    if said.state == "proposed" and not is_proposed:
        yield f"correct {key}: proposed, and there is no proposal"
    there = (int(row.points), int(row.honour)) if row is not None else None
    if said.state == "posted" and there != (said.points, said.honour):
        yield f"correct {key}: said {said}, there is {there}"


def _apart(row: Correction, city: City) -> Iterator[str]:
    """Nobody corrects himself or his home, and what is much takes two."""
    name, owner = f"correction {row.corrected.id}", row.pk.removeprefix("P#")
    if not row.second and max(abs(int(row.points)), abs(int(row.honour))) > SECOND_ABOVE:
        yield f"{name}: of {row.points} points by one officer alone"
    if row.second == row.by:
        yield f"{name}: approved by who proposed it"
    homes = {officer.person: officer.household for officer in city.officers}
    home = next((person.actor.household for person in city.people if person.id == owner), "")
    if any(each == owner or (home and homes.get(each) == home) for each in (row.by, row.second or "")):
        yield f"{name}: by the person's own hands"


def _is(item: Item, pk: str, sk: str) -> bool:
    return bool(item["pk"]["S"].startswith(pk) and item["sk"]["S"].startswith(sk))
