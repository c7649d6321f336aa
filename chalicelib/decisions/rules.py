"""What a decision and an appeal are, who may hear one, and every "no". Pure.

– → FILED → ASSIGNED → UPHELD | REVERSED | PARTIAL; after the first instance one more, to the city.
(docs/flows/decisions.md draws it)
"""

from dataclasses import dataclass
from typing import Literal

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..places import CITY_CODE, AreaTree

AppealState = Literal["filed", "assigned", "upheld", "reversed", "partial"]
Outcome = Literal["upheld", "reversed", "partial"]
Step = Literal["warning", "reward_freeze", "points_ban", "team_suspension"]
OUTCOMES: tuple[Outcome, ...] = ("upheld", "reversed", "partial")
LAST_INSTANCE = 2


class NoSuchDecision(NotFound):
    """This person has no such decision."""


class NoSuchAppeal(NotFound):
    """There is no such appeal, or it is heard elsewhere."""


class AppealTooLate(Conflict):
    """The days of appeal are over."""


class AppealOpen(Conflict):
    """An appeal against this decision is being heard."""


class NoFurtherAppeal(Conflict):
    """The city has decided, or the decision was reversed: there is nothing more to appeal."""


class AppealOver(Conflict):
    """The appeal is decided."""


class NotTheHearer(Forbidden):
    """The appeal is assigned to somebody else, or to nobody yet."""


class HearerUnfit(Impossible):
    """The officer named decided himself, is of the same household, or is not at least one level up."""


class NoSuchSanction(NotFound):
    """No sanction was proposed under this id."""


class SanctionNeedsTeam(Impossible):
    """A team is suspended by its code, and answers through its leader; nothing else names a team."""


@dataclass(frozen=True)
class Grounds:
    """What is decided against whom, why, and by whom. `scope` is the area node on whose behalf it was decided.

    `kind` says which feature decided, and so who reacts when an appeal reverses it.
    """

    person: str
    kind: str
    subject: str
    code: str
    evidence: str
    scope: str
    by: tuple[str, ...]
    until_at: int | None = None


def hearing_of(scope: str, instance: int, tree: AreaTree) -> str:
    """Which area hears an appeal: one level above whoever decided; the city for the last instance."""
    area = tree.get(scope)
    return area.parent or CITY_CODE if area is not None and instance < LAST_INSTANCE else CITY_CODE


def may_appeal(state: AppealState | None, instance: int, appeal_until: int, now_ms: int) -> None:
    """AppealOpen, NoFurtherAppeal, AppealTooLate."""
    if state in ("filed", "assigned"):
        raise AppealOpen()
    if state == "reversed" or instance >= LAST_INSTANCE:
        raise NoFurtherAppeal()
    if now_ms > appeal_until:
        raise AppealTooLate()
