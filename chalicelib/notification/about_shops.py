"""Who is told what about shops and their settlement."""

from .rules import Told

SHOPS: dict[str, tuple[Told, ...]] = {
    "MerchantSuspended": (
        Told(
            "merchant.suspended",
            "owners",
            "merchant",
            "商户已暂停",
            "“{shop}”已被暂停：不能再接受预约和核销，未完成的预约将取消并通知用户。",
            "merchant",
        ),
    ),
    "MerchantCapped": (
        Told(
            "merchant.capped",
            "owners",
            "merchant",
            "已达到兑换额度",
            "“{shop}”已达到兑换额度，在 {until} 结束前不能再核销。",
            "merchant",
        ),
    ),
    "OfferRecalled": (
        Told(
            "offer.recalled",
            "owners",
            "merchant",
            "兑换商品已撤回",
            "“{offer}”已撤回，未完成的预约将取消并通知用户。",
            "offer",
        ),
    ),
    "SettlementTermsSet": (
        Told(
            "settlement.terms",
            "owners",
            "merchant",
            "结算方式已更新",
            "“{shop}”的结算方式已更新，自下一张结算单起适用。",
            "merchant",
        ),
    ),
    "SettlementLocked": (
        Told(
            "settlement.locked",
            "owners",
            "merchant",
            "结算单已锁定",
            "“{shop}”{month} 的结算单已锁定：{lines} 笔，{points} 积分，{fen} 元。",
            "settlement",
        ),
    ),
    "SettlementApproved": (
        Told(
            "settlement.approved",
            "owners",
            "merchant",
            "结算单已复核",
            "“{shop}”{month} 的结算单已复核，等待付款：{lines} 笔，{points} 积分。",
            "settlement",
        ),
    ),
    "SettlementPaid": (
        Told(
            "settlement.paid",
            "owners",
            "merchant",
            "结算单已付款",
            "“{shop}”{month} 的结算单已付款：{lines} 笔，{points} 积分。金额见结算单。",
            "settlement",
        ),
    ),
}
