"""Who is told what about stations and teams: whoever answers for them, when an administrator changes them."""

from .rules import Told

PLACES: dict[str, tuple[Told, ...]] = {
    "StationClosed": (
        Told(
            "station.closed",
            "keepers",
            "role",
            "站点已停用",
            "“{station}”已停用，恢复之前不能签到；正在服务的志愿者请照常签退。",
            "station",
        ),
    ),
    "StationOpened": (
        Told("station.opened", "keepers", "role", "站点已恢复", "“{station}”已恢复，可以签到。", "station"),
    ),
    "StationMoved": (
        Told(
            "station.moved",
            "keepers",
            "role",
            "站点位置已调整",
            "“{station}”的位置或签到范围已调整，请核对是否与现场一致。",
            "station",
        ),
    ),
    "StationRotated": (
        Told(
            "station.rotated",
            "keepers",
            "role",
            "签到码已更换",
            "“{station}”的签到码已更换，旧海报已失效，请打印新海报并张贴。",
            "station",
        ),
    ),
    "StationAgesSet": (
        Told(
            "station.ages_set",
            "keepers",
            "role",
            "站点年龄要求已调整",
            "“{station}”对未成年人签到的要求已调整，请查看站点信息。",
            "station",
        ),
    ),
    "TeamSuspended": (
        Told("team.suspended", "leaders", "role", "团队已暂停", "“{team}”已被暂停；如有疑问，请联系所在区县的管理员。"),
    ),
    "TeamJoinAsked": (
        Told("team.join_asked", "leaders", "role", "有人申请入队", "一名志愿者申请加入“{team}”，请审核。"),
    ),
    "TeamJoined": (Told("team.joined", "person", "role", "入队申请已通过", "您已成为“{team}”的成员。"),),
    "TeamDismissed": (
        Told("team.dismissed", "person", "role", "队伍成员变更", "您不再是“{team}”的成员，或入队申请未通过。"),
    ),
    "TeamResumed": (Told("team.resumed", "leaders", "role", "团队已恢复", "“{team}”已恢复。"),),
    "TeamRenamed": (Told("team.renamed", "leaders", "role", "团队已更名", "您负责的团队现名为“{team}”。"),),
}
