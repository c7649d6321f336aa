"""Guardians and what they agree to: what is asked of whom at which age, and what can be refused. Pure."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, NotFound
from ..policy import Figures

Purpose = Literal["service", "points"]
PURPOSES: tuple[Purpose, ...] = ("service", "points")
Proof = Literal["verifier", "staff"]


class TooYoung(Forbidden, says="您的年龄还不能参加志愿服务。"):
    """Nobody of that age serves."""


class AdultsOnly(Forbidden, says="该项服务有一定危险性，仅限年满18周岁的志愿者参加。"):
    """Rescue and other dangerous service is for adults (山东省志愿服务条例 10)."""


class GuardianConsentRequired(Forbidden, says="需要监护人同意后才能进行此操作。"):
    """No guardian of the minor agrees to this, or not any more."""


class GuardianNotPresent(Conflict, says="未满14周岁须由监护人陪同，请监护人先在本站点签到。"):
    """No guardian of the minor has an open session at this station."""


class NoSuchWard(NotFound, says="未找到该被监护人，或您不是其监护人。"):
    """The actor is no guardian of a minor of that number."""


class NotAMinor(Conflict, says="对方已成年，或尚未完成实名认证。"):
    """The person is of age, or his age was never proven."""


class GuardianUnfit(Conflict, says="监护人须年满18周岁并完成实名认证。"):
    """A guardian is of age and has a proven name."""


class GuardiansFull(Conflict, says="该未成年人登记的监护人已满。"):
    """The minor has as many guardians as policy lets him have."""


class GuardianshipUnproven(Forbidden, says="监护关系未能在线核验，请携带证件到街道（镇）窗口办理。"):
    """The verifier does not know of it: two persons of the staff can."""


class OwnFamily(Forbidden, says="不能办理本人或家人的监护关系。"):
    """Staff decide nothing about guardians for themselves or their own household."""


@dataclass(frozen=True)
class Demands:
    """What a minor needs to serve: always a guardian's consent, and perhaps his company."""

    accompanied: bool


def demands_of(age: int, figures: Figures, *, adults_only: bool) -> Demands:
    """What somebody of that age needs to serve there. TooYoung, AdultsOnly."""
    if age < figures.minors.serve_from_age:
        raise TooYoung(from_age=figures.minors.serve_from_age)
    if adults_only:
        raise AdultsOnly()
    return Demands(accompanied=age < figures.minors.alone_from_age)


class Guardian(msgspec.Struct, frozen=True, array_like=True):
    """Who answers for a minor, since when, and how that was proven."""

    person: str
    since_at: int
    proof: Proof


class Agreed(msgspec.Struct, frozen=True, array_like=True):
    """What a guardian agreed to or withdrew last: the version of the text, who and when."""

    purpose: Purpose
    version: str
    given: bool
    by: str
    at: int


def is_given(guardians: tuple[Guardian, ...], agreed: tuple[Agreed, ...], purpose: Purpose) -> bool:
    """Whether the last word of a guardian on that purpose is yes; who is no guardian any more has no say."""
    known = {each.person for each in guardians}
    return any(each.given and each.by in known for each in agreed if each.purpose == purpose)
