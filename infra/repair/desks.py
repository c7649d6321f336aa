"""One person: the chain first, then what stands beside it, then the desk, which follows both."""

from chalicelib.exchange.rules import Offer
from chalicelib.exchange.store import DeskExchange, RedemptionRow
from chalicelib.kit.ids import to_bytes
from chalicelib.points.awarding import AwardRow
from chalicelib.points.rules import WALLETS
from chalicelib.points.store import DeskPoints, Donation, expiry_partition, owner_at
from chalicelib.reports.store import Report

from .awards import Awards
from .books import Books, Place, Values, values_of
from .chains import Chain
from .gifts import Gifts
from .redemptions import House, Redemptions, listed_on
from .rewards import Rewards
from .services import Services


class Desks:
    """Everybody who has a desk or a chain."""

    def __init__(self, books: Books, house: House) -> None:
        self._books, self._house = books, house
        self._offers: dict[str, Offer] = books.offers()
        self._awards: dict[str, list[AwardRow]] = {}
        for _, item in books.kind("AWARD#", "AWARD"):
            award = AwardRow.of(item)
            if award is not None:
                self._awards.setdefault(award.person, []).append(award)
        self._donations: dict[str, list[Donation]] = {}
        for _, item in books.kind("DON#", "DONATION"):
            donation = Donation.of(item)
            if donation is not None:
                self._donations.setdefault(donation.person, []).append(donation)

    def repair(self) -> None:
        """Each owner by himself: one whose chain has a gap holds up none of the others."""
        rows, reports = self._redemptions(), self._reports()
        owners = {place.pk for sk in ("DESK", "DAY#") for place, _ in self._books.kind("", sk)}
        owners |= set(self._books.chains())
        owners |= {f"P#{person}" for person in (*rows, *reports, *self._donations, *self._awards)}
        closed = set()
        for pk in sorted(each for each in owners if each[:2] in WALLETS):
            person = pk.removeprefix("P#")
            if not self._owner(pk, rows.get(person, {}), reports.get(person, [])):
                closed.add(pk)
        self._list_open(closed)

    def _redemptions(self) -> dict[str, dict[str, RedemptionRow]]:
        found: dict[str, dict[str, RedemptionRow]] = {}
        for place, item in self._books.kind("RDM#", "REDEMPTION"):
            row = RedemptionRow.of(item)
            if row is not None:
                found.setdefault(row.person, {})[place.pk.removeprefix("RDM#")] = row
        return found

    def _reports(self) -> dict[str, list[Report]]:
        found: dict[str, list[Report]] = {}
        for _, item in self._books.kind("REPORT#", "REPORT"):
            report = Report.of(item)
            if report is not None:
                found.setdefault(report.person, []).append(report)
        return found

    def _owner(self, pk: str, rows: dict[str, RedemptionRow], reports: list[Report]) -> bool:
        """Whether anything could be done: nothing is touched of an owner whose chain has a gap."""
        chain = Chain(self._books, pk)
        if chain.closed:
            self._books.leave(f"{chain.closed}: nothing of this owner is touched until the row is back")
            return False
        place = Place("records", pk, "DESK")
        redemptions = Redemptions(self._books, chain, self._house, self._offers)
        services = Services(self._books, chain, self._house.figures_at)
        rewards = Rewards(self._books, chain, self._house.figures_at)
        gifts = Gifts(self._books, chain, self._house.figures_at)
        gifts.judge(self._donations.get(pk.removeprefix("P#"), []))
        awards = Awards(self._books, chain, self._house.figures_at)
        awards.judge(self._awards.get(pk.removeprefix("P#"), []))
        if pk.startswith("P#"):
            redemptions.judge(rows, listed_on(DeskExchange.of(self._books.items.get(place))))
            services.judge()
            rewards.judge(reports)
        missing = [*services.missing, *rewards.missing, *redemptions.missing, *gifts.missing, *awards.missing]
        for each in sorted(missing, key=lambda each: each.order):
            chain.append(each)
        self._follow(place, chain)
        return True

    def _follow(self, place: Place, chain: Chain) -> None:
        """The desk says what the chain adds up to."""
        balances = chain.folded.balances
        item = self._books.items.get(place)
        desk = DeskPoints.of(item)
        says = desk or DeskPoints()
        if (says.balances, says.position) != (balances, (chain.folded.seq, chain.folded.head)):
            why = f"its postings add up to this, the last one is {chain.folded.seq}"
            self._books.edit(place, _drawer(chain), why)
        if desk is not None or chain.rows:
            self._books.edit(place, _listed(chain), "here it waits for the end of its first lot")

    def _list_open(self, closed: set[str]) -> None:
        """Every desk lists the reservations that are open; one whose ledger is closed is left as it is."""
        open_ids: dict[str, set[str]] = {}
        for _, item in self._books.kind("RDM#", "REDEMPTION"):
            row = RedemptionRow.of(item)
            if row is not None and row.state == "reserved":
                open_ids.setdefault(f"P#{row.person}", set()).add(row.pk.removeprefix("RDM#"))
        desks = {place.pk: item for place, item in self._books.kind("P#", "DESK")}
        for pk in sorted((desks.keys() | open_ids.keys()) - closed):
            ids = open_ids.get(pk, set())
            if ids != listed_on(DeskExchange.of(desks.get(pk))):
                values = values_of(DeskExchange(open={to_bytes(each) for each in ids}))["eo"] if ids else None
                self._books.edit(Place("records", pk, "DESK"), {"eo": values}, "these reservations are open")


def _drawer(chain: Chain) -> Values | dict[str, None]:
    if not chain.rows:
        return dict.fromkeys(("av", "he", "de", "ho", "lo", "sq", "ch"))
    balances = chain.folded.balances
    return values_of(
        DeskPoints(
            available=balances.available,
            held=balances.held,
            debt=balances.debt,
            honour=balances.honour,
            lots=balances.lots,
            seq=chain.folded.seq,
            head=chain.folded.head,
        )
    )


def _listed(chain: Chain) -> Values | dict[str, None]:
    lots = chain.folded.balances.lots
    if not lots:
        return dict.fromkeys(("g1pk", "g1sk"))
    return {"g1pk": {"S": expiry_partition(owner_at(chain.pk))}, "g1sk": {"S": lots[0].expires_on}}
