"""Who is told what about accounts, roles, decisions and appeals."""

from .rules import Told

PERSONS: dict[str, tuple[Told, ...]] = {
    "RealNameProven": (
        Told("account.proven", "person", "account", "实名认证成功", "您已完成实名认证，可以参加需要实名的活动。"),
    ),
    "FreezeSet": (
        Told(
            "account.frozen",
            "person",
            "account",
            "账号已被限制",
            "您的账号已被限制使用；如有异议，可以提出申诉。",
            when=lambda data: data["frozen"],
        ),
        Told(
            "account.thawed",
            "person",
            "account",
            "账号已恢复",
            "您的账号已恢复使用。",
            when=lambda data: not data["frozen"],
        ),
    ),
    "RoleSet": (
        Told(
            "role.granted",
            "person",
            "role",
            "获得新角色",
            "您已成为“{role}”，适用范围：{scope}。",
            when=lambda data: data["held"],
        ),
        Told(
            "role.revoked",
            "person",
            "role",
            "角色已收回",
            "您不再是“{role}”，原适用范围：{scope}。",
            when=lambda data: not data["held"],
        ),
        Told(
            "clerk.bound",
            "owners",
            "merchant",
            "新增店员",
            "“{shop}”新增了一名店员；如非您所为，请立即解除。",
            "merchant",
            when=lambda data: data["role"] == "merchant_clerk" and data["held"],
        ),
        Told(
            "clerk.unbound",
            "owners",
            "merchant",
            "店员已解除",
            "“{shop}”的一名店员已解除。",
            "merchant",
            when=lambda data: data["role"] == "merchant_clerk" and not data["held"],
        ),
    ),
    "CopyMade": (
        Told(
            "account.copy_made",
            "person",
            "account",
            "个人信息副本已可下载",
            "您申请的个人信息副本已制作完成，请在 24 小时内下载。",
        ),
    ),
    "Approved": (
        Told(
            "proposal.approved",
            "addressee",
            "decision",
            "您的提议已获批准",
            "您提出的“{matter}”已由另一人批准。",
            "proposal",
        ),
    ),
    "DecisionMade": (
        Told(
            "decision.made",
            "person",
            "decision",
            "您有一项处理决定",
            "对您作出了一项处理决定（{matter}）。如有异议，请在 {appeal_until} 前提出申诉。",
            "decision",
            "appeal",
        ),
    ),
    "SanctionSet": (
        Told(
            "decision.sanctioned",
            "person",
            "decision",
            "您受到惩戒",
            "对您作出了惩戒决定（{step}）。如有异议，请在 {appeal_until} 前提出申诉。",
            "decision",
            "appeal",
        ),
    ),
    "SanctionShortened": (
        Told(
            "decision.shortened",
            "person",
            "decision",
            "惩戒已变更",
            "根据申诉结果，对您的惩戒已提前结束或缩短。",
            "decision",
        ),
    ),
    "AppealAssigned": (
        Told(
            "appeal.to_hear",
            "addressee",
            "decision",
            "有申诉待审理",
            "一件申诉已指定由您审理，请在期限内作出决定。",
            "appeal",
        ),
        Told("appeal.assigned", "person", "decision", "申诉已受理", "您的申诉已指定审理人，请等待结果。", "appeal"),
    ),
    "AppealOverdue": (
        Told(
            "appeal.overdue", "person", "decision", "申诉审理延期", "您的申诉未能在期限内审结，我们正在催办。", "appeal"
        ),
    ),
    "AppealDecided": (
        Told("appeal.decided", "person", "decision", "申诉已审结", "您的申诉已审结：{outcome}。", "appeal"),
    ),
}
