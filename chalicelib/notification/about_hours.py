"""Who is told what about service: its hours, and what is entered, doubted or taken back later."""

from .rules import Told

HOURS: dict[str, tuple[Told, ...]] = {
    "CheckedOut": (
        Told(
            "hours.checked_out",
            "person",
            "hours",
            "签退成功",
            "您在“{station}”的服务已记录，本次计入 {minutes} 分钟。",
            "session",
        ),
    ),
    "SessionAutoClosed": (
        Told(
            "hours.auto_closed",
            "person",
            "hours",
            "服务已自动结束",
            "您在“{station}”的服务没有签退，已自动结束，计入 {minutes} 分钟；如有遗漏，请联系站点管理员更正。",
            "session",
        ),
    ),
    "CheckInVoided": (
        Told(
            "hours.voided",
            "person",
            "hours",
            "签到已撤销",
            "站点管理员撤销了您刚才的签到，该次服务不计时长。",
            "session",
            when=lambda data: "by" in data,
        ),
    ),
    "SessionCorrected": (
        Told(
            "hours.corrected",
            "person",
            "hours",
            "服务时长已更正",
            "您忘记签退的一次服务已更正，增加 {minutes} 分钟。",
            "session",
        ),
    ),
    "ShiftCalledOff": (
        Told(
            "shift.called_off",
            "person",
            "hours",
            "活动班次已取消",
            "您报名的在“{station}”的一个班次已取消，请不要前往。",
            "shift",
        ),
    ),
    "ServiceEvaluated": (
        Told(
            "hours.evaluated",
            "person",
            "hours",
            "服务收到评价",
            "“{station}”为您的一次服务给出了 {stars} 星评价。",
            "session",
        ),
    ),
    "HoursGivenBack": (
        Told(
            "hours.given_back",
            "person",
            "hours",
            "服务时长已恢复",
            "根据申诉结果，您被核减的服务时长已恢复 {minutes} 分钟。",
            "session",
        ),
    ),
    "ServiceHeld": (
        Told(
            "hours.held",
            "person",
            "hours",
            "服务时长待复核",
            "您在“{station}”的一次服务需要复核（{reason}），复核通过后计入时长。",
            "review",
        ),
    ),
    "ServiceVouched": (
        Told(
            "hours.vouched",
            "person",
            "hours",
            "复核已通过",
            "您在“{station}”的一次服务已通过复核，时长已计入。",
            "review",
            when=lambda data: data["state"] == "credited",
        ),
    ),
    "ServiceRejected": (
        Told(
            "hours.rejected",
            "person",
            "hours",
            "复核未通过",
            "您在“{station}”的一次服务未通过复核，不计入时长；处理决定随后送达，您可以申诉。",
            "review",
        ),
    ),
    "BackFillAsked": (
        Told(
            "back_fill.asked.keepers",
            "keepers",
            "hours",
            "有补录待审批",
            "一名志愿者申请补录在“{station}”的服务，请审批。",
            "back_fill",
        ),
        Told(
            "back_fill.asked.leaders",
            "leaders",
            "hours",
            "有补录待审批",
            "一名志愿者申请补录随队在“{station}”的服务，请审批。",
            "back_fill",
        ),
    ),
    "BackFillVouched": (
        Told(
            "back_fill.vouched",
            "person",
            "hours",
            "补录已有一人同意",
            "您的补录申请已有一人同意，还需另一人审批。",
            "back_fill",
            when=lambda data: data["approvals"] == 1,
        ),
        Told(
            "back_fill.noticed",
            "person",
            "hours",
            "补录进入公示",
            "您的补录申请已通过审批，现进入公示；无异议后计入时长。",
            "back_fill",
            when=lambda data: data["approvals"] > 1,
        ),
    ),
    "BackFillStopped": (
        Told(
            "back_fill.stopped",
            "person",
            "hours",
            "补录未通过公示",
            "您的补录在公示期间有人提出异议，未计入时长；您可以补充证明后重新申请。",
            "back_fill",
        ),
    ),
    "BackFillCapped": (
        Told(
            "back_fill.capped",
            "person",
            "hours",
            "补录未计入",
            "您的补录公示期满，但已超过补录上限或处于限制期间，未计入时长。",
            "back_fill",
        ),
    ),
    "BackFillCounted": (
        Told(
            "back_fill.counted",
            "person",
            "hours",
            "补录已计入",
            "您的补录公示期满，已计入 {minutes} 分钟。",
            "back_fill",
        ),
    ),
    "BackFillPublished": (
        Told(
            "back_fill.published",
            "person",
            "hours",
            "补录进入公示",
            "您漏记的一次服务已进入公示；无异议后计入时长。",
            "back_fill",
        ),
    ),
    "HoursImported": (
        Told(
            "hours.imported",
            "person",
            "hours",
            "外部时长已记入",
            "您在其他志愿服务平台的一次服务公示期满，已记入 {minutes} 分钟。",
        ),
    ),
    "ObjectionGranted": (
        Told(
            "objection.granted",
            "person",
            "hours",
            "异议成立",
            "您对服务记录的异议成立，记录已按异议处理，详情见服务记录。",
            "objection",
        ),
    ),
    "ObjectionReopened": (
        Told(
            "objection.reopened",
            "person",
            "hours",
            "异议重新办理",
            "根据申诉结果，您对服务记录的异议将重新办理。",
            "objection",
        ),
    ),
    "ObjectionOverdue": (
        Told(
            "objection.overdue",
            "person",
            "hours",
            "异议处理延期",
            "您对服务记录的异议未能在期限内办结，我们正在催办。",
            "objection",
        ),
    ),
    "DeviceEnrolled": (
        Told(
            "device.enrolled",
            "keepers",
            "hours",
            "站点设备已登记",
            "“{station}”登记了一台新设备；如非本站所为，请立即报告。",
            "device",
        ),
    ),
    "DeviceEnded": (
        Told(
            "device.ended",
            "keepers",
            "hours",
            "站点设备已停用",
            "“{station}”的一台设备已停用，请改用其他方式签到。",
            "device",
        ),
    ),
}
