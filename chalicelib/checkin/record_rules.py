"""Which sessions are checked, and what can be refused about it. Pure."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, NotFound

Said = Literal["yes", "no", "unknown"]
Came = Literal["yes", "no", "unsure"]
Recalled = Literal["waiting", "yes", "no", "unsure", "unanswered"]
PraiseWord = Literal["punctual", "warm", "skilled", "reliable", "late", "left_early", "careless"]


class Praise(msgspec.Struct, frozen=True):
    """What is said of a service: one to five stars, or none, and fixed words."""

    stars: int | None
    words: tuple[PraiseWord, ...]


class EvaluatedBefore(Conflict, says="这次服务已经评价。"):
    """The service was evaluated."""


class TooLateToEvaluate(Conflict, says="已超过评价期限。"):
    """The days in which a service is evaluated are over."""


class NoSuchQuestion(NotFound, says="没有找到这次抽查询问。"):
    """Nobody asks about this session."""


class WasNotPresent(Forbidden, says="只有当日在岗的站点管理员才能作答。"):
    """The actor does not keep the station, or has a part in the session."""


class AnsweredBefore(Conflict, says="这次抽查已经作答。"):
    """Another keeper has answered."""


class NoSuchRecall(NotFound, says="没有找到这次回访。"):
    """Nobody asks the actor about such a service."""


class RecallOver(Conflict, says="本次回访已截止。"):
    """The days in which a recall question is answered are over."""


def recalled(came: Came | None, due_at: int, now_ms: int) -> Recalled:
    """What has become of a question to a beneficiary: his answer, or that it is open, or that none came in time."""
    return came or ("waiting" if now_ms < due_at else "unanswered")


def is_sampled(drawn: bytes, per_mille: int) -> bool:
    """Whether a session is in the sample, by its tag: nobody chooses it, and every repeat draws the same."""
    return int.from_bytes(drawn[:6], "big") % 1_000 < per_mille
