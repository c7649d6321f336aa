"""Books and answers of a small, honest load."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from infra.bench.books import Books, Redemption, Session, Wallet
from infra.bench.checker import Heard, violations
from infra.bench.load import Deed

IN = Deed("check_in", "person", "S1", at="station")
OUT = Deed("check_out", "person", "O1", of="S1", at="station")
RESERVE = Deed("reserve", "person", "R1", at="offer")
CONFIRM = Deed("confirm", "clerk", "C1", of="R1", holder="person")


@dataclass
class Told:
    """What was answered and what is stored; honest until somebody changes it."""

    heard: list[Heard] = field(default_factory=list)
    books: Books = field(default_factory=Books)

    def found(self) -> list[str]:
        """What the checker says."""
        return violations(self.heard, self.books)

    def answer(self, deed: Deed, status: int = 200, **body: Any) -> None:
        """One more answer."""
        self.heard.append(Heard(deed, status, body))

    def refuse(self, deed: Deed, code: str) -> None:
        """One more answer, a refusal."""
        self.answer(deed, 409, error={"code": code})

    def change(self, kind: str, name: str, **values: Any) -> None:
        """Another row in the books."""
        rows = getattr(self.books, kind)
        rows[name] = replace(rows[name], **values)


@pytest.fixture
def told() -> Told:
    """Two hours served, one of two points spent and confirmed; every store that a shape may keep is kept."""
    made = Told()
    made.answer(IN, 201, id="S1")
    made.answer(OUT, 200, id="S1", points=2)
    made.answer(RESERVE, 201, id="R1")
    made.answer(CONFIRM, 200, receipt={"id": "R1"})
    made.books = Books(
        sessions={"S1": Session("person", "station", open=False, minutes=120, points=2)},
        redemptions={"R1": Redemption("person", "offer", "shop", "confirmed", 1)},
        wallets={"person": Wallet(1, 0), "clerk": Wallet(0, 0)},
        left={"offer": 9},
        stock={"offer": 10},
        causes=["sess:S1", "rdm:R1:reserve", "rdm:R1:confirm"],
        visits={"station": 1},
        taken={"shop": 1},
    )
    return made
