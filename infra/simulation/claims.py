"""The disputes' half of the check: what was said stands, what was decided was decided by one who may, once. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chalicelib.disputes.rules import Dispute, Statement
from chalicelib.disputes.store import KEPT_DONE, DisputeRow
from chalicelib.exchange.store import Holds, RedemptionRow
from chalicelib.kit.record import Item

from .city import City
from .deeds import Deed

VERBS = ("dispute", "take_back", "answer", "agree", "uphold", "reverse")
STANDS_AS = {"open": "disputed", "reversed": "reversed"}
"""What a redemption is while its dispute is so; confirmed otherwise."""


def disputes_of(records: Iterable[Item]) -> dict[str, DisputeRow]:
    """Every dispute, by its redemption."""
    rows = (DisputeRow.of(item) for item in records if item["pk"]["S"].startswith("DISPUTES#"))
    return {row.sk: row for row in rows if row is not None}


def disputes_found(records: Sequence[Item], disputed: Mapping[str, int]) -> Iterator[str]:
    """Every violation, at any moment; `disputed` is how often each merchant's redemptions were seen disputed."""
    rows = disputes_of(records)
    for item in records:
        if item["pk"]["S"].startswith("RDM#"):
            key, state = item["pk"]["S"].removeprefix("RDM#"), item["st"]["S"]
            row = rows.pop(key, None)
            wanted = STANDS_AS.get(row.state, "confirmed") if row is not None else None
            if wanted not in (None, state) or (wanted is None and state in STANDS_AS.values()):
                yield f"redemption {key}: is {state}, and its dispute is {row and row.state}"
    yield from (f"dispute {key}: there is no such redemption" for key in rows)
    counted = {item["pk"]["S"].removeprefix("HOLDS#"): item for item in records if item["pk"]["S"].startswith("HOLDS#")}
    for merchant in disputed.keys() | counted.keys():
        holds = Holds.of(counted.get(merchant))
        if (int(holds.disputed) if holds is not None else 0) != disputed.get(merchant, 0):
            yield f"{merchant}: was disputed {disputed.get(merchant, 0)} times, and counts {holds and holds.disputed}"


def disputing_found(deeds: Iterable[Deed], records: Sequence[Item], city: City) -> Iterator[str]:
    """What was said to people in disputes, against the rows."""
    rows, keys = disputes_of(records), set[str]()
    for deed in deeds:
        if deed.verb in VERBS:
            keys.add(deed.command.key)
            yield from _kept(deed, rows.get(deed.about["redemption"]))
    households = {person.id: person.actor.household for person in city.people}
    households |= {each.person: each.household for some in (*city.clerks.values(), city.arbiters) for each in some}
    buyers = {
        bought.redemption.id: bought.redemption.person
        for item in records
        if item["pk"]["S"].startswith("RDM#") and (bought := RedemptionRow.of(item)) is not None
    }
    for redemption, row in rows.items():
        for done in row.done or ():
            if done.key not in keys:
                yield f"dispute {redemption}: {done.key} was nobody's word"
        yield from _impartial(row.dispute, buyers.get(redemption, ""), households)


def _kept(deed: Deed, row: DisputeRow | None) -> Iterator[str]:
    key, done = deed.command.key, deed.done
    all_kept = row.done or () if row is not None else ()
    kept = next((each for each in all_kept if each.key == key), None)
    if deed.refused and kept is not None:
        yield f"{deed.verb} {key}: refused, and it is kept"
    if done is None:
        return
    if row is None or (kept is None and deed.verb != "agree" and len(all_kept) < KEPT_DONE):
        yield f"{deed.verb} {key}: done, and nothing is kept of it"
    if kept is not None and deed.verb != "agree":
        said = (done.answer.state, done.answer.redemption, done.answer.at)
        if said != (kept.state, kept.redemption, kept.at):
            yield f"{deed.verb} {key}: said {said}, and {kept} is kept"


def _impartial(dispute: Dispute, person: str, households: Mapping[str, str]) -> Iterator[str]:
    """Whoever decides, or agrees for the shop, is neither the citizen nor of his home."""
    merchant = dispute.agreed.get("merchant")
    sides: list[Statement | str] = [merchant or "", dispute.answer or ""]
    others = [each.by for each in sides if isinstance(each, Statement)]
    others += [dispute.decision.by] if dispute.decision is not None else []
    for each in others:
        home = households.get(each, "")
        if each == person or (home and home == households.get(person)):
            yield f"dispute {dispute.redemption}: spoken in by the citizen's own hands"
