"""Who is told what about households, guardians and beneficiaries, and what is agreed to for them."""

from .rules import Told

FAMILIES: dict[str, tuple[Told, ...]] = {
    "HouseholdJoined": (
        Told("household.joined", "addressee", "account", "家人已加入", "您邀请的家人已加入您的家庭。"),
    ),
    "GuardianLinked": (
        Told(
            "guardian.linked.ward",
            "person",
            "account",
            "已登记监护人",
            "已为您登记一名监护人；如有不符，请到街道（镇）窗口更正。",
        ),
        Told(
            "guardian.linked",
            "addressee",
            "account",
            "已登记为监护人",
            "您已登记为一名未成年人的监护人；经您同意后，对方方可参加志愿服务。",
        ),
    ),
    "GuardianUnlinked": (
        Told("guardian.unlinked.ward", "person", "account", "监护人已解除", "您的一名监护人登记已解除。"),
        Told("guardian.unlinked", "addressee", "account", "监护关系已解除", "您对一名未成年人的监护登记已解除。"),
    ),
    "GuardianConsentSet": (
        Told(
            "guardian.agreed",
            "person",
            "account",
            "监护人已同意",
            "您的监护人同意了一项您的事项，可在“我的”中查看。",
            when=lambda data: data["given"],
        ),
        Told(
            "guardian.withdrew",
            "person",
            "account",
            "监护人撤回同意",
            "您的监护人撤回了一项同意，相关操作即时停止。",
            when=lambda data: not data["given"],
        ),
    ),
    "BeneficiaryProposed": (
        Told(
            "beneficiary.proposed",
            "addressee",
            "account",
            "请确认服务对象登记",
            "工作人员拟将您登记为一名服务对象的联系人，请在“我的”中查看并决定是否同意。",
        ),
    ),
    "BeneficiaryConfirmed": (
        Told(
            "beneficiary.confirmed",
            "addressee",
            "account",
            "服务对象已登记",
            "您联系的服务对象已通过确认；服务后我们可能向您回访。",
        ),
    ),
    "RecallAsked": (
        Told(
            "beneficiary.recall",
            "addressee",
            "account",
            "服务回访",
            "近日有志愿者记录了对您联系的服务对象的服务，请告诉我们志愿者是否到场。",
            "recall",
        ),
    ),
    "BeneficiaryEnded": (
        Told("beneficiary.ended", "addressee", "account", "服务对象已停止登记", "您联系的一名服务对象已停止登记。"),
    ),
}
