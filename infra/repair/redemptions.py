"""Redemptions against their postings: what the ledger is ahead of follows it, what it lacks is posted or given up."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.exchange.codes import locator_of
from chalicelib.exchange.rules import RECEIPTED, Offer, due_at, expires_at, period_of
from chalicelib.exchange.store import DeskExchange, RedemptionRow, due_partition, history_partition, locator_partition
from chalicelib.kit.clock import day_on, month_of
from chalicelib.kit.ids import is_ulid
from chalicelib.points import Hold, Lot, Move, Release, Return, Spend, graced, merchant_month
from chalicelib.points.chain import Row
from chalicelib.points.rules import Balances, Leg, taken
from chalicelib.policy import Figures
from infra.audit.redemptions import POSTED

from .books import Books, Place, Values, values_of
from .chains import Chain, Missing

STATE_AFTER = {verbs: state for state, verbs in reversed(POSTED.items())}
PREFIX = "rdm:"
FiguresAt = Callable[[int], Figures]


@dataclass(frozen=True)
class House:
    """What is not in the rows: which figures counted when, and how a redemption's typed code begins."""

    figures_at: FiguresAt
    locator_of: Callable[[str], str] = locator_of


@dataclass(frozen=True)
class Short:
    """What was given away although the points do not reach any more: all that there is, the rest is owed."""

    points: int

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        """As a hold; nothing is refused."""
        now = min(before.available, self.points)
        owed = self.points - now
        after = Balances(
            before.available - now,
            before.held + self.points,
            before.debt + owed,
            before.honour,
            () if owed else taken(before.lots, now)[1],
        )
        return after, (("available", -now), ("debt", -owed), ("held", self.points))


class Redemptions:
    """The redemptions of one person."""

    def __init__(self, books: Books, chain: Chain, house: House, offers: dict[str, Offer]) -> None:
        self._books, self._chain, self._offers = books, chain, offers
        self._figures_at, self._locator_of = house.figures_at, house.locator_of
        self.missing: list[Missing] = []

    def judge(self, rows: dict[str, RedemptionRow], open_ids: frozenset[str]) -> None:
        """Let records and postings agree; what has to be posted is then in `missing`."""
        verbs: dict[str, list[Row]] = {redemption: [] for redemption in rows}
        for row in self._chain.rows:
            if row.txid.startswith(PREFIX):
                verbs.setdefault(row.txid.split(":")[1], []).append(row)
        for redemption, posted in verbs.items():
            record = rows.get(redemption)
            if record is None:
                self._rebuild(redemption, posted)
            elif record.state in POSTED:
                self._agree(record, posted, open_ids)

    def _agree(self, record: RedemptionRow, posted: list[Row], open_ids: frozenset[str]) -> None:
        wanted, have = POSTED[record.state], verbs_of(posted)
        if have == wanted:
            return
        if have == wanted[: len(have)]:
            listed = record.state != "reserved" or record.redemption.id in open_ids
            self._complete(record, wanted[len(have) :], listed=listed)
        elif have in STATE_AFTER:
            why = f"its {have[-1]} is posted, the record says {record.state}"
            self._books.edit(place_of(record.redemption.id), followed(record, posted), why)

    def _complete(self, record: RedemptionRow, verbs: tuple[str, ...], *, listed: bool) -> None:
        """Post what the record says; a reservation that neither ledger nor desk know never began."""

        def give_up() -> None:
            self._books.remove(place_of(record.redemption.id), "it is in no posting: it never began")

        if not listed:
            give_up()
            return
        for verb in verbs:
            self.missing.append(self._missing(record, verb, give_up))

    def _missing(self, record: RedemptionRow, verb: str, give_up: Callable[[], None]) -> Missing:
        redemption = record.redemption
        at, by = _when_and_who(record, verb)
        return Missing(
            txid=f"{PREFIX}{redemption.id}:{verb}",
            at=at,
            reference=redemption.offer,
            actor=by,
            version=self._figures_at(redemption.reserved_at).version("exchange"),
            moves=lambda balances: self._moves(record, verb, at, balances),
            give_up=give_up,
            index=merchant_month(redemption.merchant, month_of(at)) if verb in ("confirm", "reverse") else None,
            not_before=redemption.reserved_at,
        )

    def _moves(self, record: RedemptionRow, verb: str, at: int, before: Balances) -> list[Move]:
        redemption = record.redemption
        place, price = place_of(redemption.id), redemption.price_points
        if place not in self._books.items:
            return []
        if verb == "confirm":
            return [Spend(price, f"merchant:{redemption.merchant}")]
        if verb != "reserve":
            now = RedemptionRow.of(self._books.items[place])
            lots = graced(now.lots if now else (), at, self._figures_at(at))
            return [Return(lots, f"merchant:{redemption.merchant}") if verb == "reverse" else Release(lots)]
        hold = Hold(price, day_on(at))
        if before.debt or before.spendable(day_on(at)) < price:
            return [Short(price) if redemption.state in RECEIPTED else hold]
        self._books.edit(place, {"lo": _text(hold.lots(before))}, "the lots that its hold took")
        return [hold]

    def _rebuild(self, redemption: str, posted: list[Row]) -> None:
        """The record of a redemption that only postings speak of."""
        reserve = next((row for row in posted if row.txid.endswith(":reserve")), None)
        offer = self._offers.get(reserve.cause) if reserve else None
        if reserve is None or offer is None or not is_ulid(redemption):
            self._books.leave(f"{PREFIX}{redemption}: has postings, and neither a record nor an offer to make it from")
            return
        record = self._begun(redemption, reserve, offer)
        values = values_of(record)
        self._books.put(place_of(redemption), values, f"{reserve.txid} is posted, and the record was lost")
        if len(posted) > 1:
            record.pk = f"RDM#{redemption}"
            self._books.edit(place_of(redemption), followed(record, posted), "and so is its end")

    def _begun(self, redemption: str, reserve: Row, offer: Offer) -> RedemptionRow:
        figures = self._figures_at(reserve.at)
        until = expires_at(offer.claim, reserve.at, figures)
        limited = offer.per_person_limit is not None
        return RedemptionRow(
            person=reserve.person,
            offer=offer.id,
            title=offer.title,
            merchant=offer.merchant,
            price_points=sum(amount for account, amount in reserve.legs if account == "held"),
            shard=zlib.crc32(redemption.encode()) % offer.shards,
            lots=_taken(self._chain.before(reserve), reserve),
            limited=limited or None,
            day=day_on(reserve.at) if offer.daily else None,
            period=(period_of(reserve.at, offer.limit_per) or None) if limited else None,
            network=offer.network or None,
            reserved_at=reserve.at,
            expires_at=until,
            digest="",
            state="reserved",
            g1pk=due_partition(redemption),
            g1sk=f"{due_at(until, figures):013d}",
            g2pk=locator_partition(self._locator_of(redemption)),
            g2sk=reserve.person,
        )


def place_of(redemption: str) -> Place:
    """Where a redemption's record lives."""
    return Place("records", f"RDM#{redemption}", "REDEMPTION")


def verbs_of(posted: list[Row]) -> tuple[str, ...]:
    """What was posted of a redemption, in order."""
    return tuple(row.txid.rpartition(":")[2] for row in posted)


def followed(record: RedemptionRow, posted: list[Row]) -> Values:
    """What changes in a record that follows its postings."""
    values: Values = {"st": {"S": STATE_AFTER[verbs_of(posted)]}}
    end = posted[1] if len(posted) > 1 else None
    if end is None:
        return values
    values |= {
        "xa": {"N": str(end.at)},
        "g1pk": {"S": history_partition(record.person)},
        "g1sk": {"S": f"{int(record.reserved_at):013d}"},
    }
    if is_ulid(end.actor):
        values["xb"] = values_of(RedemptionRow(ended_by=end.actor))["xb"]
    shop = next((account for account, _ in end.legs if account.startswith("merchant:")), None)
    return values | ({"me": {"S": shop.removeprefix("merchant:")}} if shop else {})


def _when_and_who(record: RedemptionRow, verb: str) -> tuple[int, str]:
    """The moment and the actor of a posting that a record speaks of; of a reversal its fact knows."""
    if verb == "reserve":
        return int(record.reserved_at), record.person
    told = next((fact for fact in record.facts or () if fact.name == "RedemptionReversed"), None)
    if verb == "reverse" and told is not None:
        return told.at, str(told.data.get("by", "system"))
    return int(record.ended_at or record.reserved_at), record.ended_by or "system"


def listed_on(desk: DeskExchange | None) -> frozenset[str]:
    """The reservations that a desk calls open."""
    return desk.open_ids if desk is not None else frozenset()


def _taken(before: Row | None, after: Row) -> tuple[Lot, ...]:
    left = {lot.expires_on: lot.points for lot in after.lots}
    lots = ((lot, lot.points - left.get(lot.expires_on, 0)) for lot in (before.lots if before else ()))
    return tuple(Lot(lot.expires_on, points) for lot, points in lots if points > 0)


def _text(lots: tuple[Lot, ...]) -> dict[str, str]:
    return dict(values_of(RedemptionRow(lots=lots))["lo"])
