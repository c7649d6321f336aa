"""What was answered against what is stored: a sentence for everything that cannot be. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from infra.bench.books import Books
from infra.bench.load import Deed

UNDECIDED = {"in_progress"}


@dataclass(frozen=True)
class Heard:
    """A deed and the answer that came, in the order in which answers came; `lost`: the phone never saw it."""

    deed: Deed
    status: int
    body: dict[str, Any]
    lost: bool = False

    @property
    def done(self) -> bool:
        """Whether it says that the deed is done."""
        return 200 <= self.status < 300

    @property
    def decided(self) -> bool:
        """Whether it says anything final."""
        return self.status < 500 and self.code not in UNDECIDED

    @property
    def code(self) -> str:
        """The refusal's."""
        return str(self.body.get("error", {}).get("code", ""))


def violations(heard: Sequence[Heard], books: Books) -> list[str]:
    """Everything that is wrong, once."""
    found = [*_repeats(heard), *_acknowledged(heard, books), *_sessions(heard, books), *_redemptions(heard, books)]
    return list(dict.fromkeys([*found, *_wallets(books), *_stock(books), *_derived(books), *books.own]))


def _repeats(heard: Sequence[Heard]) -> Iterator[str]:
    """One key, one outcome: a repeat is told what was done, even when the first answer was lost."""
    by_key: dict[str, list[Heard]] = defaultdict(list)
    for each in heard:
        if each.decided:
            by_key[each.deed.key].append(each)
    for key, answers in by_key.items():
        if len({(each.status, str(each.body)) for each in answers if each.done}) > 1:
            yield f"{answers[0].deed.verb} {key}: was answered in two ways"
        elif answers[0].done and not all(each.done for each in answers):
            refused = next(each for each in answers if not each.done)
            yield f"{refused.deed.verb} {key}: was done, and its repeat was refused ({refused.code})"


def _acknowledged(heard: Sequence[Heard], books: Books) -> Iterator[str]:
    for each in heard:
        if not each.done:
            continue
        name = each.deed.of or each.deed.key
        session, redemption = books.sessions.get(name), books.redemptions.get(name)
        if each.deed.verb == "check_in" and session is None:
            yield f"check_in {name}: was acknowledged, and is not there"
        elif each.deed.verb == "check_out" and (session is None or session.open):
            yield f"check_out {name}: was acknowledged, and the session is not closed"
        elif each.deed.verb == "check_out" and session is not None and session.points != each.body["points"]:
            yield f"check_out {name}: {each.body['points']} points were told, {session.points} are stored"
        elif each.deed.verb == "reserve" and redemption is None:
            yield f"reserve {name}: was acknowledged, and is not there"
        elif each.deed.verb == "confirm" and (redemption is None or redemption.state != "confirmed"):
            yield f"confirm {name}: was acknowledged, and the redemption is not confirmed"


def _sessions(heard: Sequence[Heard], books: Books) -> Iterator[str]:
    asked = {each.deed.key for each in heard if each.deed.verb == "check_in"}
    for name in books.sessions.keys() - asked:
        yield f"session {name}: nobody asked for it"
    running = Counter(each.person for each in books.sessions.values() if each.open)
    for person, count in running.items():
        if count > 1:
            yield f"person {person}: {count} sessions are open at once"
    for name, each in books.sessions.items():
        if each.open and books.wallets[each.person].session != name:
            yield f"session {name}: is open, and the person does not know of it"


def _redemptions(heard: Sequence[Heard], books: Books) -> Iterator[str]:
    asked = {each.deed.key for each in heard if each.deed.verb == "reserve"}
    for name in books.redemptions.keys() - asked:
        yield f"redemption {name}: nobody asked for it"
    clerks: dict[str, set[str]] = defaultdict(set)
    for each in heard:
        if each.deed.verb == "confirm" and each.done:
            clerks[each.deed.of].add(each.deed.person)
    for name, people in clerks.items():
        if len(people) > 1:
            yield f"redemption {name}: was confirmed to {len(people)} clerks"


def _wallets(books: Books) -> Iterator[str]:
    """What somebody has is what he earned less what he spent."""
    earned: Counter[str] = Counter()
    held: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for session in books.sessions.values():
        earned[session.person] += session.points
    for redemption in books.redemptions.values():
        (held if redemption.state == "reserved" else spent)[redemption.person] += redemption.price
    for person, wallet in books.wallets.items():
        should = earned[person] - held[person] - spent[person], held[person]
        if (wallet.available, wallet.held) != should:
            has = wallet.available, wallet.held
            yield f"person {person}: has (available, held) {has}, should have {should}"
        if min(wallet.available, wallet.held, should[0]) < 0:
            yield f"person {person}: has spent points that he did not have"


def _stock(books: Books) -> Iterator[str]:
    gone = Counter(each.offer for each in books.redemptions.values())
    for offer, stock in books.stock.items():
        if gone[offer] > stock:
            yield f"offer {offer}: {gone[offer]} were reserved of {stock}"
        if books.left[offer] != stock - gone[offer]:
            yield f"offer {offer}: {books.left[offer]} are left, should be {stock - gone[offer]}"


def _derived(books: Books) -> Iterator[str]:
    """Postings and counters, where there are such."""
    if books.causes is not None:
        expected = [f"sess:{name}" for name, each in books.sessions.items() if each.points]
        expected += [f"rdm:{name}:reserve" for name in books.redemptions]
        expected += [f"rdm:{name}:confirm" for name, each in books.redemptions.items() if each.state == "confirmed"]
        for cause in (Counter(books.causes) - Counter(expected)) + (Counter(expected) - Counter(books.causes)):
            yield f"posting {cause}: {books.causes.count(cause)} times in the ledger, expected {expected.count(cause)}"
    if books.visits is not None:
        yield from _counter(
            "visits of station", books.visits, Counter(each.station for each in books.sessions.values())
        )
    if books.taken is not None:
        taken: Counter[str] = Counter()
        for each in books.redemptions.values():
            taken[each.merchant] += each.price if each.state == "confirmed" else 0
        yield from _counter("takings of merchant", books.taken, taken)


def _counter(what: str, told: dict[str, int], true: Counter[str]) -> Iterator[str]:
    for name in sorted({*told, *true}):
        if told.get(name, 0) != true[name]:
            yield f"{what} {name}: {told.get(name, 0)}, should be {true[name]}"
