"""What a contender has stored at the end, in the same words for all."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Session:
    """A service: open until it has minutes."""

    person: str
    station: str
    open: bool
    minutes: int = 0
    points: int = 0


@dataclass(frozen=True)
class Redemption:
    """A reservation and what became of it."""

    person: str
    offer: str
    merchant: str
    state: str
    price: int


@dataclass(frozen=True)
class Wallet:
    """A person's points, and his open session ("": none)."""

    available: int
    held: int
    session: str = ""


@dataclass
class Books:
    """None where a shape does not keep such a thing."""

    sessions: dict[str, Session] = field(default_factory=dict)
    redemptions: dict[str, Redemption] = field(default_factory=dict)
    wallets: dict[str, Wallet] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    causes: list[str] | None = None
    visits: dict[str, int] | None = None
    taken: dict[str, int] | None = None
    own: list[str] = field(default_factory=list)
    """What the shape's own audit finds."""
