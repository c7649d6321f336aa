"""Disputes: the rules in words, and the machine that asks the house the same.

A citizen says that he did not get it, the shop answers, both may agree to reverse, an arbiter decides.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from infra.simulation.disputing import SAID
from tests.simulation.machine import Bank
from tests.simulation.reference import DAY, Ledger

WINDOW = 7 * DAY
AMONG = st.integers(0, 2)
SOLD = ("confirmed", "disputed", "reversed")


@dataclass
class Quarrel:
    """What was said about one redemption: `agreed` and `answered` keep the households of those who said it."""

    state: str = ""  # asked, open, withdrawn, lapsed, upheld, reversed
    agreed: dict[str, str] = field(default_factory=dict)
    answered: str | None = None

    @property
    def is_over(self) -> bool:
        """Nothing more can be said."""
        return self.state in ("upheld", "reversed")


@dataclass
class Quarrels:
    """Every redemption's, beside the ledger."""

    books: Ledger
    of: dict[str, Quarrel] = field(default_factory=dict)

    def about(self, redemption: str) -> Quarrel:
        """What was said about it, or nothing."""
        return self.of.setdefault(redemption, Quarrel())

    def dispute(self, redemption: str, at: int) -> set[str]:
        """The citizen did not get it."""
        quarrel = self.about(redemption)
        no = {"already_disputed"} if quarrel.state == "open" else self._too_late(redemption, at)
        if not no:
            quarrel.state, quarrel.answered = "open", None
            self.books.redemptions[redemption]["state"] = "disputed"
        return no

    def take_back(self, redemption: str) -> set[str]:
        """The citizen takes back what he said: nobody's consent outlives that."""
        quarrel, it = self.about(redemption), self.books.redemptions[redemption]
        if not quarrel.state:
            return {"no_such_dispute"}
        if quarrel.state not in ("open", "asked"):
            return {"dispute_ended"}
        quarrel.state, it["state"] = "withdrawn", "confirmed"
        quarrel.agreed.clear()
        return set()

    def answer(self, redemption: str, home: str) -> set[str]:
        """The shop says how it was, once."""
        quarrel = self.about(redemption)
        if not quarrel.state:
            return {"no_such_dispute"}
        no = {"dispute_ended"} if quarrel.state != "open" else set()
        no |= {"already_answered"} if quarrel.state == "open" and quarrel.answered is not None else set()
        no |= self._same_home(redemption, home)
        if not no:
            quarrel.answered = home
        return no

    def agree(self, redemption: str, party: str, home: str, at: int) -> set[str]:
        """One party would have it reversed; when both would, it is. Who has said so already says nothing new."""
        quarrel = self.about(redemption)
        if party in quarrel.agreed and quarrel.state in ("asked", "open", "reversed"):
            return set()
        no = set() if quarrel.state == "open" else self._too_late(redemption, at)
        no |= self._same_home(redemption, home) if party == "shop" else set()
        if not no:
            quarrel.agreed[party] = home
            quarrel.state = quarrel.state if quarrel.state == "open" else "asked"
            if len(quarrel.agreed) == len(("citizen", "shop")):
                self._reversed(redemption)
        return no

    def uphold(self, redemption: str, home: str) -> set[str]:
        """An arbiter finds that it was handed over."""
        quarrel = self.about(redemption)
        if not quarrel.state:
            return {"no_such_dispute"}
        no = self._party(redemption, home) | ({"dispute_ended"} if quarrel.state != "open" else set())
        if not no:
            quarrel.state, self.books.redemptions[redemption]["state"] = "upheld", "confirmed"
        return no

    def reverse(self, redemption: str, home: str) -> set[str]:
        """An arbiter gives the points back; the unit stays with the shop's customer."""
        no = self._party(redemption, home) | ({"dispute_ended"} if self.about(redemption).is_over else set())
        if not no:
            self._reversed(redemption)
        return no

    def sweep(self, at: int) -> None:
        """What one party asked for lapses with the window."""
        for redemption, quarrel in self.of.items():
            if quarrel.state == "asked" and at >= self.books.redemptions[redemption]["sold_at"] + WINDOW:
                quarrel.state = "lapsed"

    def _reversed(self, redemption: str) -> None:
        self.about(redemption).state = "reversed"
        self.books.reverse(redemption)

    def _too_late(self, redemption: str, at: int) -> set[str]:
        it = self.books.redemptions[redemption]
        if it["state"] not in SOLD:
            return {"not_confirmed_yet"}
        no = {"dispute_ended"} if self.about(redemption).is_over else set()
        return no | ({"dispute_window_over"} if at > it["sold_at"] + WINDOW else set())

    def _same_home(self, redemption: str, home: str) -> set[str]:
        buyer = self.books.homes[self.books.redemptions[redemption]["person"]]
        return {"party_to_it"} if home and home == buyer else set()

    def _party(self, redemption: str, home: str) -> set[str]:
        it, quarrel = self.books.redemptions[redemption], self.about(redemption)
        homes = {self.books.homes[it["person"]], it["clerk_home"], quarrel.answered, *quarrel.agreed.values()}
        return {"party_to_it"} if home and home in homes else set()


class Quarrelling(Bank):
    """Asks both about what was redeemed; two things were from the start, so that many words are said about each."""

    def __init__(self) -> None:
        super().__init__()
        self.quarrels = Quarrels(self.books)
        cheap = min(self.books.offers, key=self._price)
        for person in self.people[:2]:
            given = self._command()
            self._ask("reserve", person, given, cheap)
            assert not self.books.reserve(person.person, given.key, cheap, self.at)
            for clerk in (0, 1):  # one of them may be of his household
                self.confirm(which=0, number=clerk, there=1)

    def _price(self, offer: str) -> tuple[bool, int]:
        """Benefits last: nothing moves when they are given back."""
        price = self.books.offers[offer]["price"]
        return price == 0, price

    @precondition(lambda self: self.books.redemptions)
    @rule(which=AMONG, verb=st.sampled_from(["dispute", "dispute", "agree", "take_back"]))
    def citizen_says(self, which: int, verb: str) -> None:
        redemption, it = self._one_of(which)
        if it["person"] in self.books.frozen:
            return  # whether he may is the door's to say, and one ground has none
        said = self._says(verb, self._actor(it["person"]), redemption)
        if verb == "dispute":
            no = self.quarrels.dispute(redemption, self.at)
        elif verb == "agree":
            no = self.quarrels.agree(redemption, "citizen", self.books.homes[it["person"]], self.at)
        else:
            no = self.quarrels.take_back(redemption)
        assert self._agree(said, no)

    @precondition(lambda self: self._sold)
    @rule(which=AMONG, clerk=st.integers(0, 1), verb=st.sampled_from(["answer", "agree"]))
    def shop_says(self, which: int, clerk: int, verb: str) -> None:
        redemption, it = self._sold[-1 - which % len(self._sold)]
        actor = self.city.clerks[it["shop"]][clerk]
        said = self._says(verb, actor, redemption)
        if verb == "answer":
            no = self.quarrels.answer(redemption, actor.household)
        else:
            no = self.quarrels.agree(redemption, "shop", actor.household, self.at)
        assert self._agree(said, no)

    @precondition(lambda self: self._sold)
    @rule(which=AMONG, arbiter=st.integers(0, 1), verb=st.sampled_from(["uphold", "reverse", "reverse"]))
    def arbiter_decides(self, which: int, arbiter: int, verb: str) -> None:
        redemption, _ = self._sold[-1 - which % len(self._sold)]
        actor = self.city.arbiters[arbiter]
        said = self._says(verb, actor, redemption)
        decided = self.quarrels.uphold if verb == "uphold" else self.quarrels.reverse
        assert self._agree(said, decided(redemption, actor.household))

    @property
    def _sold(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, it) for name, it in self.books.redemptions.items() if it["state"] in SOLD]

    def _says(self, verb: str, actor: Any, redemption: str) -> str | None:
        self.last = None
        return self._ask(verb, actor, self._command(), redemption, *SAID.get(verb, ()))

    def _swept(self) -> None:
        self.quarrels.sweep(self.at)
