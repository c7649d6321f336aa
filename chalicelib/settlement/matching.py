"""The three-way match: what the ledger says a merchant earned, what the redemptions say, and the lines made of both.

Pure. Whatever does not agree is a Difference and no line; one difference blocks the whole batch.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from msgspec.structs import replace

from ..exchange import Offer, Redemption
from ..kit.clock import month_of
from ..points import Earned
from .rules import Difference, Line, Terms, Verb

# What a redemption may be when the ledger says that it was confirmed or reversed.
FITS: dict[str, tuple[str, ...]] = {"confirm": ("confirmed", "disputed", "reversed"), "reverse": ("reversed",)}
HOLDS = "disputed"
OWN = "settle:"


@dataclass(frozen=True)
class Books:
    """The sides: postings of the month, those that the batch before held, slips of what was told, redemptions, offers
    with the merchant's terms, and lines of earlier batches that a reversal takes back."""

    merchant: str
    month: str
    earned: Iterable[Earned]
    held: tuple[Earned, ...]
    slips: frozenset[tuple[str, Verb]]
    redemptions: Mapping[str, Redemption]
    offers: Mapping[str, Offer]
    terms: Terms
    earlier: Mapping[str, Line] = field(default_factory=dict)


@dataclass
class Matched:
    """What came of it: lines in the order of their moments, what is held, and every difference."""

    lines: list[Line] = field(default_factory=list)
    held: list[Earned] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def redemption_of(txid: str) -> tuple[str, Verb] | None:
    """(redemption, verb) of a posting that is one's confirmation or reversal."""
    kind, _, rest = txid.partition(":")
    redemption, _, verb = rest.partition(":")
    return (redemption, cast(Verb, verb)) if kind == "rdm" and verb in FITS else None


def match(books: Books) -> Matched:
    """Compare the sides posting by posting, and then the slips that no posting answers."""
    done, seen, confirmed = Matched(), set[str](), dict[str, Line]()
    for entry in sorted((*books.held, *books.earned), key=_turn):
        if entry.txid.startswith(OWN):
            continue
        differences = list(_of(books, entry, seen))
        seen.add(entry.txid)
        if differences:
            done.differences += differences
            continue
        redemption, verb = redemption_of(entry.txid) or ("", "confirm")
        if verb == "confirm" and books.redemptions[redemption].state == HOLDS:
            done.held.append(entry)
            continue
        line = _line(books, entry, confirmed)
        if line is None and _runs_ahead(books, redemption):
            done.held.append(entry)
            continue
        if line is None:
            done.differences.append(Difference("reversal_of_nothing", redemption))
            continue
        done.lines.append(line)
        if verb == "confirm":
            confirmed[redemption] = line
    done.lines.sort(key=lambda line: (line.at, line.txid))
    done.differences += _unposted(books, seen)
    return done


def _turn(entry: Earned) -> tuple[bool, int, str]:
    """Confirmations before reversals: each has the moment of its own server's clock, and clocks differ."""
    return entry.txid.endswith(":reverse"), entry.at, entry.txid


def _runs_ahead(books: Books, redemption: str) -> bool:
    """Whether a reversal is dated before its confirmation, which the clocks put into a later month: it waits there."""
    return month_of(books.redemptions[redemption].ended_at or 0) > books.month


def _of(books: Books, entry: Earned, seen: set[str]) -> Iterator[Difference]:
    known = redemption_of(entry.txid)
    if known is None:
        yield Difference("unknown_posting", entry.txid[:40], "", str(entry.points))
        return
    redemption, verb = known
    found = books.redemptions.get(redemption)
    if entry.txid in seen:
        yield Difference("double", redemption, "1", "2")
    elif found is None:
        yield Difference("missing_redemption", redemption, "", str(entry.points))
    elif found.offer not in books.offers:
        yield Difference("missing_offer", redemption, "", found.offer)
    else:
        yield from _compared(books.merchant, entry, verb, found)


def _compared(merchant: str, entry: Earned, verb: str, found: Redemption) -> Iterator[Difference]:
    price = _price(verb, found)
    if entry.points != price:
        yield Difference("amount_differs", found.id, str(price), str(entry.points))
    if found.state not in FITS[verb]:
        yield Difference("state_does_not_fit", found.id, "|".join(FITS[verb]), found.state)
    if found.merchant != merchant:
        yield Difference("merchant_differs", found.id, merchant, found.merchant)
    if found.person != entry.person:
        yield Difference("person_differs", found.id)


def _price(verb: str, found: Redemption) -> int:
    return found.price_points if verb == "confirm" else -found.price_points


def _line(books: Books, entry: Earned, confirmed: Mapping[str, Line]) -> Line | None:
    """The line of a posting; a reversal mirrors the line that it takes back, whatever the terms are now."""
    redemption, verb = redemption_of(entry.txid) or ("", "confirm")
    if verb == "reverse":
        taken_back = confirmed.get(redemption) or books.earlier.get(redemption)
        if taken_back is None:
            return None
        return replace(taken_back, verb=verb, at=entry.at, points=entry.points, fen=-taken_back.fen)
    found = books.redemptions[redemption]
    offer = books.offers[found.offer]
    mode = books.terms.mode_of(offer.id, offer.funder)
    fen = offer.value_fen if mode == "priced" else 0
    return Line(redemption, verb, entry.at, offer.id, found.title, offer.funder, mode, entry.points, fen)


def _unposted(books: Books, seen: set[str]) -> Iterator[Difference]:
    """Confirmations and reversals of which a slip tells and no posting."""
    for redemption, verb in sorted(books.slips):
        if f"rdm:{redemption}:{verb}" in seen:
            continue
        found = books.redemptions.get(redemption)
        if found is None:
            yield Difference("missing_redemption", redemption)
        elif found.state not in FITS[verb]:
            yield Difference("state_does_not_fit", redemption, "|".join(FITS[verb]), found.state)
        else:
            yield Difference("missing_posting", redemption, str(_price(verb, found)))
