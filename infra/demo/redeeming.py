"""Act 3: the citizen spends a point; two clerks, an old screenshot and a lost answer later it is spent exactly once."""

from typing import Any

from infra.demo.phone import City, DemoBroken, Phone

OFFER = "DEMO-OFFER-1"


def redeem(city: City, citizen: Phone) -> tuple[dict[str, Any], dict[str, str]]:
    """Returns the receipt, and the refusals of the tricks."""
    reserved = citizen.post("/v1/redemptions", {"offer_id": OFFER, "quantity": 1}, expect=201)
    city.cost("reserve", reserved)
    redemption = reserved.body["id"]
    city.say("市民一 [citizen 1] 兑换“DEMO-OFFER-1”，1 积分冻结 (reserves; one point is held)")
    screenshot = citizen.get(f"/v1/redemptions/{redemption}/code").body["code"]
    city.pass_time(120)
    clerk, other = Phone(city, "demo-clerk-1").log_in(), Phone(city, "demo-clerk-2").log_in()
    stranger = Phone(city, "demo-clerk-3").log_in()
    old = clerk.post(f"/v1/redemptions/{redemption}/confirm", {"code": screenshot}, expect=None)
    city.say(f"店员一 [clerk 1] 扫到两分钟前的截图 (an old screenshot) 被拒绝 → {old.code}")
    code = {"code": citizen.get(f"/v1/redemptions/{redemption}/code").body["code"]}
    wrong = stranger.post(f"/v1/redemptions/{redemption}/confirm", code, expect=None)
    city.say(f"隔壁店员三 [clerk 3, another shop] 来扫码 被拒绝 → {wrong.code}")
    seen = clerk.post("/v1/confirmations/lookup", code).body
    city.say(f"店员一 [clerk 1] 查看：{seen['offer']} · {seen['price_points']} 积分 · {seen['person_masked']} (lookup)")
    receipt = _lose_and_repeat(city, clerk, redemption, code)
    second = other.post(f"/v1/redemptions/{redemption}/confirm", code, expect=409)
    city.say(f"店员二 [clerk 2] 又扫一次 (the same code again) 被拒绝 → {second.code}")
    return receipt, {"old_screenshot": old.code, "wrong_merchant": wrong.code, "second_clerk": second.code}


def _lose_and_repeat(city: City, clerk: Phone, redemption: str, code: dict[str, str]) -> dict[str, Any]:
    key = clerk.key()
    path = f"/v1/redemptions/{redemption}/confirm"
    clerk.post_and_lose_the_answer(path, code, key)
    city.cost_of_last("confirm", "/confirm")
    city.say("店员一 [clerk 1] 点了“确认”，网络断了，没收到回答 (the answer is lost after the commit)")
    again = clerk.post(path, code, key=key)
    if not again.replayed:
        raise DemoBroken(f"the repeat was not recognised: {again}")
    city.say("店员一 [clerk 1] 再点一次：同一张回执 (the same key: the same receipt, nothing is spent twice)")
    receipt: dict[str, Any] = again.body["receipt"]
    return receipt
