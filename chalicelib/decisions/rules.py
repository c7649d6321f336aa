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


class NoSuchDecision(NotFound, says="没有找到这项处理决定。"):
    """This person has no such decision."""


class NoSuchAppeal(NotFound, says="没有找到这份申诉。"):
    """There is no such appeal, or it is heard elsewhere."""


class AppealTooLate(Conflict, says="申诉期限已过。"):
    """The days of appeal are over."""


class AppealOpen(Conflict, says="您的申诉正在处理，请等待结果。"):
    """An appeal against this decision is being heard."""


class NoFurtherAppeal(Conflict, says="该决定已经终审或已撤销，不能再申诉。"):
    """The city has decided, or the decision was reversed: there is nothing more to appeal."""


class AppealOver(Conflict, says="这份申诉已有结论。"):
    """The appeal is decided."""


class NotTheHearer(Forbidden, says="这份申诉未分配给您。"):
    """The appeal is assigned to somebody else, or to nobody yet."""


class HearerUnfit(Impossible, says="承办人须为上一级工作人员，且与此事无关。"):
    """The officer named decided himself, is of the same household, or is not at least one level up."""


class NoSuchSanction(NotFound, says="没有找到这项惩戒。"):
    """No sanction was proposed under this id."""


class SanctionNeedsTeam(Impossible, says="暂停队伍须填写队伍编号，并由该队队长承担；其他惩戒不填队伍。"):
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
