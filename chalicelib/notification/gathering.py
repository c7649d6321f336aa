"""What a message needs of its fact: the recipients, the fields of its sentence, and what it leads to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from string import Formatter

from .. import couriers, exchange, merchants, reports, stations, teams
from ..kit.clock import DAY
from ..kit.errors import NotFound
from ..kit.facts import News
from ..kit.table import run
from ..places import area_tree
from ..policy import Figures
from ..policy import at as figures_at
from .holding import HANDLER, KEEPER, LEADER, OWNER, dispatchers, holding
from .rules import About, Audience, Fields, Told, cleaned


@dataclass
class Matter:
    """A fact, and what is read about it at most once, when somebody asks."""

    news: News
    _found: exchange.Redemption | None = field(default=None, init=False)

    def said(self, name: str) -> str:
        """A field of the fact as text ("" when it has none)."""
        return str(self.news.data.get(name, ""))

    @property
    def figures(self) -> Figures:
        """The policy of the fact's moment."""
        return figures_at(self.news.at)

    @property
    def redemption(self) -> exchange.Redemption:
        """The redemption that the fact is about: it names it, or rides on it."""
        # Python 3.11's cached_property would hold one lock for all matters while the engine is asked.
        if self._found is None:
            wanted = self.said("redemption") or self.news.pk.removeprefix("RDM#")
            self._found = run(lambda unit: exchange.find(unit, wanted))
        return self._found

    @property
    def merchant(self) -> str:
        """The merchant that the fact is about."""
        return self.said("merchant") or self.said("scope") or self.said("id")


def recipients(matter: Matter, audience: Audience) -> list[str]:
    """Who is told, each once."""
    return list(dict.fromkeys(each for each in _AUDIENCES[audience](matter) if each))


def _owners(matter: Matter) -> list[str]:
    if matter.news.name == "OfferRecalled":
        return holding(OWNER, _offer(matter).merchant)
    return holding(OWNER, matter.merchant)


def _of_wallet(matter: Matter) -> list[str]:
    kind, _, wallet = matter.said("person").rpartition("#")
    return holding(LEADER, wallet) if kind == "T" else [wallet] if not kind else []


def _other_party(matter: Matter) -> list[str]:
    citizen = matter.redemption.person
    return [citizen] if matter.said("by") != citizen else _owners(matter)


def _offices(matter: Matter) -> list[str]:
    kind, _, area = matter.said("owner").rpartition(":")
    return dispatchers(area) if kind == "area" else holding(HANDLER, area)


def _level(matter: Matter) -> list[str]:
    return dispatchers(matter.said("area").removeprefix("area:"))


_AUDIENCES: dict[Audience, Callable[[Matter], list[str]]] = {
    "person": lambda matter: [matter.said("person")],
    "addressee": lambda matter: [matter.said("to")],
    "wallet": _of_wallet,
    "citizen": lambda matter: [matter.redemption.person],
    "other_party": _other_party,
    "owners": _owners,
    "keepers": lambda matter: holding(KEEPER, matter.said("station")),
    "leaders": lambda matter: holding(LEADER, matter.said("team")),
    "offices": _offices,
    "level": _level,
    "followers": lambda matter: reports.followers_of(matter.said("case")),
}


def fields_of(matter: Matter, told: Told) -> dict[str, str | int]:
    """The fields that the sentence names."""
    names = dict.fromkeys(name for _, name, _, _ in Formatter().parse(told.sentence) if name)
    return {name: _FIELDS[name](matter) for name in names}


def communal(matter: Matter, told: Told, fields: Fields, thing: str | None) -> tuple[Fields, str | None]:
    """The same of a child's service: its community, and neither station nor session, whose id tells the moment."""
    where: Fields = {"station": _community(matter.said("station"))} if "station" in fields else {}
    return {**fields, **where}, None if told.about in ("session", "review", "shift") else thing


def _community(station: str) -> str:
    try:
        return area_tree().full_name(stations.find(station).area)
    except NotFound:
        return "社区"


def _number(name: str) -> Callable[[Matter], int]:
    return lambda matter: int(matter.news.data[name])


def _text(name: str) -> Callable[[Matter], str]:
    return lambda matter: cleaned(matter.said(name))


def _reason(matter: Matter) -> str:
    doubts = matter.news.data.get("reasons") or [""]
    return cleaned(matter.said("code") or matter.said("cause") or str(doubts[0]))


def _offer(matter: Matter) -> exchange.Offer:
    return run(lambda unit: exchange.registry.read(unit, matter.said("id")))


def _offer_title(matter: Matter) -> str:
    return cleaned(_offer(matter).title if matter.news.name == "OfferRecalled" else matter.redemption.title)


def _shop(merchant: str) -> str:
    try:
        return cleaned(merchants.find(merchant).name)
    except NotFound:
        return merchant or "联名商户"


def _station(station: str) -> str:
    try:
        return cleaned(stations.find(station).name)
    except NotFound:
        return station


def _team(team: str) -> str:
    found = run(lambda unit: teams.find_in(unit, team))
    return cleaned(found.name) if found is not None else team


def _company(scope: str) -> str:
    """The company that lists a courier; he may have his role for an area, too."""
    try:
        return cleaned(couriers.company(scope).name)
    except NotFound:
        return _area(scope)


def _area(scope: str) -> str:
    return area_tree().full_name(scope) or scope or "全市"


def _scope(matter: Matter) -> str:
    role, scope = matter.said("role"), matter.said("scope")
    if role.startswith("merchant_"):
        return _shop(scope)
    named = {KEEPER: _station, LEADER: _team, "courier": _company, "courier_company": _company}.get(role, _area)
    return named(scope)


def _appeal_until(matter: Matter) -> int:
    return matter.news.at + matter.figures.decisions.appeal_days * DAY


def _dispute_until(matter: Matter) -> int:
    return matter.news.at + matter.figures.disputes.window_days * DAY


_FIELDS: dict[str, Callable[[Matter], str | int]] = {
    **{name: _number(name) for name in ("points", "minutes", "days", "lines", "fen", "honour", "stars")},
    "change": _number("points"),
    **{name: _text(name) for name in ("expires_on", "until", "month", "role", "outcome", "step")},
    "matter": _text("kind"),
    "reason": _reason,
    "shop": lambda matter: _shop(matter.merchant or matter.redemption.merchant),
    "offer": _offer_title,
    "station": lambda matter: _station(matter.said("station")),
    "scope": _scope,
    "team": lambda matter: _team(matter.said("team")),
    "appeal_until": _appeal_until,
    "dispute_until": _dispute_until,
    "pickup_until": lambda matter: matter.redemption.expires_at,
}


def thing_of(matter: Matter, about: About) -> str | None:
    """The id of what the message leads to."""
    return _THINGS[about](matter) if about else None


_THINGS: dict[str, Callable[[Matter], str]] = {
    **{
        name: (lambda matter, name=name: matter.said(name))  # type: ignore[misc]  # a default fixes the loop's name
        for name in (
            "appeal",
            "case",
            "decision",
            "device",
            "objection",
            "recall",
            "report",
            "session",
            "shift",
            "station",
        )
    },
    "back_fill": lambda matter: matter.said("session"),
    "review": lambda matter: matter.said("session"),
    "merchant": lambda matter: matter.merchant,
    "offer": lambda matter: matter.said("id"),
    "proposal": lambda matter: matter.news.pk.removeprefix("FOUR#"),
    "redemption": lambda matter: matter.redemption.id,
    "settlement": lambda matter: f"{matter.merchant}.{matter.said('month')}",
}
"""Where a fact says the id of a thing."""
