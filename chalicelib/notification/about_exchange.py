"""Who is told what about redemptions and disputes."""

from .rules import Data, Told


def _called_off(data: Data) -> bool:
    return bool(data["by"] == "system")


def _by_himself(data: Data) -> bool:
    return bool(data["by"] == data["person"])


REDEMPTIONS: dict[str, tuple[Told, ...]] = {
    "RedemptionReserved": (
        Told(
            "redemption.reserved",
            "citizen",
            "redemption",
            "预约成功",
            "您已预约“{offer}”，冻结 {points} 积分，请在 {pickup_until} 前到店出示兑换码。",
            "redemption",
        ),
    ),
    "RedemptionConfirmed": (
        Told(
            "redemption.confirmed",
            "citizen",
            "redemption",
            "兑换成功",
            "您在“{shop}”用 {points} 积分兑换了“{offer}”。如果您没有收到，请在 {dispute_until} 前提出申诉。",
            "redemption",
            "dispute",
        ),
    ),
    "RedemptionCancelled": (
        Told(
            "redemption.called_off",
            "citizen",
            "redemption",
            "预约已取消",
            "您预约的“{offer}”已取消（{reason}），{points} 积分已退还。",
            "redemption",
            when=_called_off,
        ),
        Told(
            "redemption.cancelled",
            "citizen",
            "redemption",
            "预约已取消",
            "您已取消“{offer}”的预约，{points} 积分已退还。",
            "redemption",
            when=_by_himself,
        ),
        Told(
            "redemption.refused",
            "citizen",
            "redemption",
            "商户取消了预约",
            "“{shop}”取消了您预约的“{offer}”，{points} 积分已退还。",
            "redemption",
            when=lambda data: not _called_off(data) and not _by_himself(data),
        ),
    ),
    "RedemptionExpired": (
        Told(
            "redemption.expired",
            "citizen",
            "redemption",
            "预约已过期",
            "您预约的“{offer}”未在期限内领取，{points} 积分已退还。",
            "redemption",
        ),
    ),
    "RedemptionDisputed": (
        Told(
            "dispute.opened",
            "owners",
            "redemption",
            "有兑换被申诉",
            "“{shop}”的一笔兑换“{offer}”（{points} 积分）被用户申诉，请尽快说明情况。",
            "redemption",
        ),
    ),
    "DisputeWithdrawn": (
        Told(
            "dispute.withdrawn",
            "owners",
            "redemption",
            "申诉已撤回",
            "用户撤回了对“{offer}”兑换的申诉，该笔兑换有效。",
            "redemption",
        ),
    ),
    "DisputeAnswered": (
        Told(
            "dispute.answered",
            "citizen",
            "redemption",
            "商户已答复",
            "“{shop}”已答复您对“{offer}”的申诉，等待裁决。",
            "redemption",
        ),
    ),
    "DisputeUnanswered": (
        Told(
            "dispute.unanswered.owners",
            "owners",
            "redemption",
            "申诉答复已超期",
            "“{offer}”的兑换申诉已超过答复期限，将直接由裁决人处理。",
            "redemption",
        ),
        Told(
            "dispute.unanswered",
            "citizen",
            "redemption",
            "商户未按时答复",
            "“{shop}”未在期限内答复您对“{offer}”的申诉，将直接由裁决人处理。",
            "redemption",
        ),
    ),
    "DisputeOverdue": (
        Told(
            "dispute.overdue",
            "citizen",
            "redemption",
            "申诉处理延期",
            "您对“{offer}”的申诉未能在期限内处理完，我们正在催办。",
            "redemption",
        ),
    ),
    "ReversalAgreed": (
        Told(
            "dispute.agreed",
            "other_party",
            "redemption",
            "对方同意退回",
            "对方同意退回“{offer}”这笔兑换；双方都同意后，积分将退还。",
            "redemption",
        ),
    ),
    "ReversalLapsed": (
        Told(
            "dispute.lapsed.owners",
            "owners",
            "redemption",
            "退回未达成",
            "“{offer}”的退回请求未在期限内得到双方同意，该笔兑换有效。",
            "redemption",
        ),
        Told(
            "dispute.lapsed",
            "citizen",
            "redemption",
            "退回未达成",
            "“{offer}”的退回请求未在期限内得到双方同意，该笔兑换有效。",
            "redemption",
        ),
    ),
    "DisputeDecided": (
        Told(
            "dispute.upheld.owners",
            "owners",
            "redemption",
            "申诉已处理",
            "裁决结果：“{offer}”这笔兑换有效。",
            "redemption",
            when=lambda data: data["outcome"] == "upheld",
        ),
        Told(
            "dispute.upheld",
            "citizen",
            "redemption",
            "申诉已处理",
            "经裁决，您在“{shop}”对“{offer}”的兑换有效。",
            "redemption",
            when=lambda data: data["outcome"] == "upheld",
        ),
    ),
    "RedemptionReversed": (
        Told(
            "redemption.reversed.owners",
            "owners",
            "redemption",
            "兑换已退回",
            "“{shop}”的一笔兑换“{offer}”已退回，{points} 积分将从结算中扣除。",
            "redemption",
        ),
        Told(
            "redemption.reversed",
            "citizen",
            "redemption",
            "兑换已退回",
            "您在“{shop}”对“{offer}”的兑换已退回，{points} 积分已退还。",
            "redemption",
        ),
    ),
}
