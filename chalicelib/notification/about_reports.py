"""Who is told what about reports and cases: the reporter, and the offices that have to do something."""

from .rules import Told

REPORTS: dict[str, tuple[Told, ...]] = {
    "ReportCompleted": (
        Told("report.completed", "person", "report", "随手拍已提交", "您的随手拍照片已齐，正在等待受理。", "report"),
    ),
    "ReportAccepted": (
        Told(
            "report.accepted", "person", "report", "随手拍已受理", "您反映的问题已受理，将交由责任单位办理。", "report"
        ),
    ),
    "ReportRejected": (
        Told("report.rejected", "person", "report", "随手拍未受理", "您的随手拍未能受理：{reason}。", "report"),
    ),
    "ReportDuplicated": (
        Told(
            "report.duplicated",
            "person",
            "report",
            "问题已有人反映",
            "您反映的问题此前已有人反映，已并入同一案件办理。感谢您的关心。",
            "report",
        ),
    ),
    "ReportHidden": (
        Told(
            "report.hidden",
            "person",
            "report",
            "随手拍不再公开",
            "您的一条随手拍经审核不公开展示，您本人仍可查看。",
            "report",
        ),
    ),
    "MomentPublished": (
        Told(
            "report.published",
            "person",
            "report",
            "随手拍已公开",
            "您分享的好人好事已公开展示，谢谢您的发现。",
            "report",
        ),
    ),
    "RewardGranted": (
        Told("report.rewarded", "person", "points", "获得奖励积分", "您的随手拍获得了 {points} 积分奖励。", "report"),
    ),
    "RewardLapsed": (
        Told(
            "report.unrewarded",
            "person",
            "points",
            "未获得奖励积分",
            "您的随手拍没有获得积分奖励：{reason}。",
            "report",
        ),
    ),
    "CaseOpened": (
        Told(
            "case.opened",
            "offices",
            "report",
            "有新案件待派单",
            "有一件新案件没有唯一的责任单位，请尽快派单。",
            "case",
            when=lambda data: data["owner"].startswith("area:"),
        ),
    ),
    "CaseDispatched": (
        Told(
            "case.dispatched", "offices", "report", "有新案件待办理", "有一件新案件派给了您的单位，请按期办理。", "case"
        ),
    ),
    "CaseReturned": (
        Told(
            "case.returned",
            "offices",
            "report",
            "案件已退回",
            "一件案件被责任单位退回，现由您负责，请尽快处理。",
            "case",
        ),
    ),
    "CaseReworked": (
        Told("case.reworked", "offices", "report", "案件需要返工", "一件案件核查未通过，请重新办理。", "case"),
    ),
    "CaseStarted": (
        Told("case.started", "person", "report", "问题正在处理", "责任单位已开始处理您反映的问题。", "case"),
    ),
    "CaseResolved": (
        Told(
            "case.resolved",
            "person",
            "report",
            "问题已处理，待核查",
            "责任单位已处理您反映的问题，正在等待核查。",
            "case",
        ),
    ),
    "CaseClosed": (
        Told("case.closed", "person", "report", "问题已办结", "您反映的问题已办结，谢谢您让城市更好。", "case"),
        Told(
            "case.closed.followers", "followers", "report", "问题已办结", "您关注的问题已办结，感谢您的关心。", "case"
        ),
        Told(
            "case.closed.offices",
            "offices",
            "report",
            "案件已办结",
            "您单位办理的一件案件已通过核查，办结归档。",
            "case",
        ),
    ),
    "ReportRevoked": (
        Told("report.revoked", "person", "report", "随手拍经复核无效", "您的随手拍经复核无效：{reason}。", "report"),
    ),
    "ReportVoided": (
        Told("report.voided", "person", "report", "案件已作废", "您反映的案件已作废：{reason}。", "report"),
    ),
    "ReportRestored": (
        Told("report.restored", "person", "report", "申诉成立", "您的随手拍经申诉已恢复处理。", "report"),
    ),
    "RewardTakenBack": (
        Told(
            "report.reward_taken_back",
            "person",
            "points",
            "奖励积分已收回",
            "您一条随手拍的 {points} 积分奖励已收回。",
            "report",
        ),
    ),
    "DeferralAsked": (
        Told("case.deferral_asked", "offices", "report", "有挂账待审批", "一件案件申请挂账，请尽快审批。", "case"),
    ),
    "DeferralRefused": (
        Told(
            "case.deferral_refused", "offices", "report", "挂账未获批准", "一件案件的挂账未获批准，请继续办理。", "case"
        ),
    ),
    "CaseDeferred": (
        Told("case.deferred", "person", "report", "问题暂缓办理", "您反映的问题因客观条件暂缓办理。", "case"),
        Told("case.deferred.offices", "offices", "report", "挂账已批准", "一件案件的挂账已批准。", "case"),
    ),
    "CaseResumed": (Told("case.resumed", "offices", "report", "挂账已结束", "一件案件挂账结束，请继续办理。", "case"),),
    "CaseReopened": (
        Told("case.reopened", "offices", "report", "案件重新办理", "一件已办结的案件须重新办理，请尽快处理。", "case"),
    ),
    "CaseRated": (Told("case.rated", "offices", "report", "收到办理评价", "一件案件收到了上报人的评价。", "case"),),
    "CaseVoided": (Told("case.voided", "offices", "report", "案件已作废", "一件案件已作废，不必再办理。", "case"),),
    "CaseRestored": (
        Told("case.restored", "offices", "report", "案件恢复办理", "一件作废的案件经申诉恢复，请尽快派单。", "case"),
    ),
    "CaseNearlyDue": (
        Told("case.nearly_due", "offices", "report", "黄牌提醒", "一件案件即将到期，请抓紧办理。", "case"),
        Told("case.nearly_due.level", "level", "report", "黄牌提醒", "辖区内一件案件即将到期，请督促办理。", "case"),
    ),
    "CaseOverdue": (
        Told("case.overdue", "offices", "report", "红牌警示", "一件案件已超期，请立即办理。", "case"),
        Told("case.overdue.level", "level", "report", "红牌警示", "一件案件已超期，已升级至本级督办。", "case"),
    ),
}
