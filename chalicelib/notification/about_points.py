"""Who is told what about points."""

from .rules import Told

POINTS: dict[str, tuple[Told, ...]] = {
    "PointsExpiring": (
        Told(
            "points.expiring",
            "wallet",
            "points",
            "积分即将到期",
            "您有 {points} 积分将于 {expires_on} 到期，还剩 {days} 天，请及时使用。",
        ),
    ),
    "PointsExpired": (
        Told("points.expired", "wallet", "points", "积分已到期", "您有 {points} 积分已于 {expires_on} 到期。"),
    ),
    "PointsCorrected": (
        Told(
            "points.corrected",
            "person",
            "points",
            "积分已更正",
            "您的一笔积分记录已更正：积分 {change}，荣誉积分 {honour}。详情见积分明细。",
        ),
    ),
    "AwardGranted": (
        Told("award.granted", "person", "points", "获得奖励", "您获得了 {points} 分的奖励，详情见积分明细。"),
    ),
    "AwardQueued": (
        Told(
            "award.queued",
            "person",
            "points",
            "奖励正在排队",
            "您获得了 {points} 分的奖励；项目本月预算已用完，将按先后顺序发放。",
        ),
    ),
    "PointsDonated": (
        Told("points.donated", "person", "points", "捐赠成功", "您已向公益积分池捐赠 {points} 积分，感谢您的善意。"),
    ),
}
