"""A small pure ledger, written from the rules in words, not from the house's code: dicts, sums, reasons for a no.

Every verb answers the set of reasons that speak against it; the empty set means that it is done.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
ZIBO = timedelta(hours=8)
LONGEST, FORGOTTEN = 6 * HOUR, 30 * MINUTE
DAY_MINUTES, PER_POINT = 480, 60
OPEN_MAX, PICKUP, VOUCHER, GRACE, LATE = 3, 15 * MINUTE, 7 * DAY, 30_000, 120_000
SESSIONS_MAX, KEPT = 12, 48 * HOUR
SECOND_ABOVE = 2


def day_of(at: int) -> str:
    """The business day of a moment."""
    return f"{datetime.fromtimestamp(at / 1000, UTC) + ZIBO:%Y-%m-%d}"


def midnight_after(at: int) -> int:
    """The end of that day."""
    return (at + 8 * HOUR) // DAY * DAY + DAY - 8 * HOUR


def _over(it: dict[str, Any]) -> set[str]:
    return {"already_confirmed" if it["state"] in ("confirmed", "disputed", "reversed") else it["state"]}


@dataclass
class Award:
    """Points and honour that were given, or (no `is_given`) taken back; each is corrected once."""

    points: int
    is_given: bool = True
    corrected: bool = False


@dataclass
class Ledger:
    """Everybody's points, hours and reservations, and every offer's stock."""

    points: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    debt: dict[str, int] = field(default_factory=dict)
    awards: dict[tuple[str, int], Award] = field(default_factory=dict)  # (person, number of the posting)
    honour: dict[str, int] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    open: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # person -> (session, since, station's close)
    served: dict[tuple[str, str], int] = field(default_factory=dict)  # (person, day) -> ms
    begun: dict[str, list[int]] = field(default_factory=dict)
    closed_shops: set[str] = field(default_factory=set)
    offers: dict[str, dict[str, Any]] = field(default_factory=dict)
    redemptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)  # shop -> the points of a day after which it stops
    networks: dict[str, set[str]] = field(default_factory=dict)  # network -> the shops that accept its vouchers
    taken: dict[tuple[str, str], int] = field(default_factory=dict)  # (shop, day) -> points

    # ---- serving

    def check_in(self, person: str, session: str, at: int, closes_at: int) -> set[str]:
        """A session begins."""
        young = [each for each in self.begun.setdefault(person, []) if each > at - KEPT]
        no = self._unfit(person) | ({"already_checked_in"} if person in self.open else set())
        no |= {"too_many_check_ins"} if len(young) >= SESSIONS_MAX else set()
        if not no:
            self.open[person] = (session, at, closes_at)
            self.begun[person] = [*young, at]
        return no

    def check_out(self, person: str, at: int) -> tuple[set[str], int]:
        """It ends; the points that it is worth."""
        if person not in self.open:
            return {"not_checked_in"} | self._unfit(person), 0
        if no := self._unfit(person):
            return no, 0
        _, since, _ = self.open.pop(person)
        return set(), self._serve(person, since, min(at, since + LONGEST))

    def _serve(self, person: str, since: int, until: int) -> int:
        got = 0
        while since < until:
            end, key = min(until, midnight_after(since)), (person, day_of(since))
            before = self._worth(key)
            self.served[key] = self.served.get(key, 0) + end - since
            got, since = got + self._worth(key) - before, end
        self._inflow(person, got)
        self.honour[person] += got
        return got

    def _inflow(self, person: str, amount: int) -> None:
        owed = self.debt.get(person, 0)
        self.debt[person] = max(0, owed - amount)
        self.points[person] += max(0, amount - owed)

    def _minutes(self, key: tuple[str, str]) -> int:
        return min(self.served.get(key, 0) // MINUTE, DAY_MINUTES)

    def _worth(self, key: tuple[str, str]) -> int:
        return self._minutes(key) // PER_POINT

    def _stars(self, person: str) -> int:
        """One for an hour, and there are no more."""
        return int(sum(self._minutes(key) for key in self.served if key[0] == person) >= 60)

    # ---- redeeming

    def reserve(self, person: str, redemption: str, offer: str, at: int) -> set[str]:
        """Points are held, a unit leaves the stock."""
        it = self.offers[offer]
        mine = [each for each in self.redemptions.values() if each["person"] == person]
        period = day_of(at)[: it["limit_within"]]
        counted = ("reserved", "confirmed", "disputed")
        had = sum((each["offer"], each["period"]) == (offer, period) and each["state"] in counted for each in mine)
        checks = {
            "merchant_suspended": it["shop"] in self.closed_shops,
            "merchant_cap": not it["voucher"] and self._is_capped(it["shop"], at),
            "stars_too_few": self._stars(person) < it["stars"],
            "too_many_reservations": sum(each["state"] == "reserved" for each in mine) >= OPEN_MAX,
            "person_limit_reached": it["limit"] is not None and had >= it["limit"],
            "not_enough_points": self.points[person] < it["price"],
            "debt_outstanding": self.debt.get(person, 0) > 0,
            "out_of_stock": self.left(offer, at) < 1,
        }
        no = self._unfit(person) | {code for code, speaks in checks.items() if speaks}
        if not no:
            it["left"] -= 1
            self.points[person] -= it["price"]
            self.held[person] += it["price"]
            self.redemptions[redemption] = {
                "person": person, "offer": offer, "price": it["price"], "state": "reserved", "period": period,
                "day": it["day"], "ends": at + (VOUCHER if it["voucher"] else PICKUP),
            }  # fmt: skip
        return no

    def left(self, offer: str, at: int) -> int:
        """What is left of an offer; of a daily one every day begins anew."""
        it = self.offers[offer]
        if it["daily"] is not None and it["day"] != day_of(at):
            it["day"], it["left"] = day_of(at), it["daily"]
        return int(it["left"])

    def add(self, offer: str, units: int, at: int) -> None:
        """More units, of a daily offer on every day to come."""
        it = self.offers[offer]
        it["left"] = self.left(offer, at) + units
        if it["daily"] is not None:
            it["daily"] += units

    def confirm(self, redemption: str, shop: str, clerk_home: str, at: int) -> set[str]:
        """The shop has given it out."""
        it = self.redemptions[redemption]
        offer = self.offers[it["offer"]]
        no = set() if shop in self.networks.get(offer["network"], {offer["shop"]}) else {"wrong_merchant"}
        no |= {"user_suspended", *self._unfit(it["person"])} if it["person"] in self.frozen else set()
        if it["state"] != "reserved":
            return no | _over(it)
        no |= {"expired"} if at > it["ends"] + GRACE else set()
        no |= {"merchant_suspended"} if shop in self.closed_shops else set()
        no |= {"merchant_cap"} if self._is_capped(shop, at) else set()
        no |= {"self_dealing"} if clerk_home and clerk_home == self.homes[it["person"]] else set()
        if not no:
            it |= {"state": "confirmed", "shop": shop, "clerk_home": clerk_home, "sold_at": at}
            self.held[it["person"]] -= it["price"]
            self.taken[shop, day_of(at)] = self.taken.get((shop, day_of(at)), 0) + it["price"]
        return no

    def _is_capped(self, shop: str, at: int) -> bool:
        return self.taken.get((shop, day_of(at)), 0) >= self.caps.get(shop, 1 << 40)

    def cancel(self, redemption: str, at: int, state: str = "cancelled") -> set[str]:
        """It comes back: the points to the person, the unit to the stock, unless its day is over."""
        it = self.redemptions[redemption]
        if it["state"] != "reserved":
            return _over(it)
        it["state"] = state
        self.held[it["person"]] -= it["price"]
        self._inflow(it["person"], it["price"])
        offer = self.offers[it["offer"]]
        if offer["daily"] is None or it["day"] == day_of(at):
            offer["left"] = self.left(it["offer"], at) + 1
        return set()

    def reverse(self, redemption: str) -> None:
        """The points are the citizen's again; the unit stays with the shop's customer."""
        it = self.redemptions[redemption]
        it["state"] = "reversed"
        self._inflow(it["person"], it["price"])

    # ---- giving and taking back

    def award(self, person: str, number: int, amount: int) -> None:
        """Points and as much honour."""
        self._inflow(person, amount)
        self.honour[person] += amount
        self.awards[person, number] = Award(amount)

    def donate(self, person: str, amount: int) -> set[str]:
        """Points go to the pool."""
        no = self._unfit(person) | ({"not_enough_points"} if self.points[person] < amount else set())
        no |= {"debt_outstanding"} if self.debt.get(person, 0) else set()
        self.points[person] -= 0 if no else amount
        return no

    def correct(self, person: str, number: int, officer_home: str) -> set[str]:
        """What was given is taken, what is not there any more is owed; or what was taken is given back. Above a figure
        of policy this is only proposed."""
        no = {"already_corrected"} if self.awards[person, number].corrected else set()
        no |= self._near(person, officer_home)
        if not no and self.awards[person, number].points <= SECOND_ABOVE:
            self._land(person, number)
        return no

    def approve(self, person: str, number: int, officer_home: str, *, own: bool) -> set[str]:
        """A second officer's word: it lands."""
        no = self._near(person, officer_home) | ({"own_proposal"} if own else set())
        if not no:
            self._land(person, number)
        return no

    def _near(self, person: str, home: str) -> set[str]:
        return {"not_your_correction"} if home and home == self.homes[person] else set()

    def _land(self, person: str, number: int) -> None:
        it = self.awards[person, number]
        it.corrected = True
        if not it.is_given:
            self._inflow(person, it.points)
            self.honour[person] += it.points
            return
        there = min(self.points[person], it.points)
        self.points[person] -= there
        self.debt[person] = self.debt.get(person, 0) + it.points - there
        self.honour[person] -= it.points

    # ---- time and power

    def sweep(self, at: int) -> None:
        """What is due ends by itself."""
        for redemption, it in self.redemptions.items():
            if it["state"] == "reserved" and at >= it["ends"] + LATE:
                self.cancel(redemption, at, "expired")
        for person, (_, since, closes_at) in list(self.open.items()):
            due = min(since + LONGEST, closes_at) if closes_at > since else since + LONGEST
            if at >= due:
                del self.open[person]
                self._serve(person, since, min(due, since + FORGOTTEN))

    def _unfit(self, person: str) -> set[str]:
        return {"person_frozen"} if person in self.frozen else set()
