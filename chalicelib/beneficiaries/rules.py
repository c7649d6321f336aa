"""Beneficiaries: how one comes on the list, and what can be refused about it. Pure.

PROPOSED (by somebody of the area) → AGREED (by the account that is to answer) → ACTIVE (a second person confirms)
→ ENDED, from wherever it stood: a list of who was served is kept, not edited.
"""

from typing import Literal

from ..kit.errors import Conflict, Forbidden, NotFound

State = Literal["proposed", "agreed", "active", "ended"]


class NoSuchBeneficiary(NotFound, says="没有找到该服务对象。"):
    """There is none of that id, or the actor does not answer for him."""


class BeneficiaryInactive(Conflict, says="该服务对象尚未确认或已停止登记。"):
    """He is not confirmed yet, or not served any more."""


class BeneficiaryEnded(Conflict, says="该服务对象已停止登记，如需恢复请重新登记。"):
    """Who has ended does not come back: he is proposed anew."""


class NotAgreedYet(Conflict, says="联系人尚未同意，暂不能确认。"):
    """The account that is to answer has not said yes."""


class ContactUnfit(Conflict, says="联系人须年满18周岁并完成实名认证。"):
    """Who answers for somebody is of age, has a proven name and is not frozen."""


class OwnBeneficiary(Forbidden, says="您或您的家人与该服务对象的登记有关，请由他人办理。"):
    """The actor, or one of his household, answers for the beneficiary or has proposed him."""
