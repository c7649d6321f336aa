"""Act 2, continued: a report is rejected, its reporter appeals, and somebody else finds that he was right."""

from typing import Any

from infra.demo.phone import City, Phone
from infra.demo.pictures import a_photo
from infra.demo.reporting import PLACE, until, upload

ELSEWHERE = PLACE | {"lat": PLACE["lat"] + 0.004}


def appeal(city: City, seed: int) -> dict[str, Any]:
    """Returns what became of the report and of the appeal."""
    courier, screener = Phone(city, "demo-courier-2").log_in(), Phone(city, "demo-screener-1").log_in()
    report_id = _file(courier, seed)
    path = f"/v1/reports/{report_id}"
    until(lambda: courier.get(path).body, lambda one: one["safety"] == "pass", "the photo's verdict")
    screener.post(f"{path}/reject", {"reason": "below_threshold", "evidence": "看起来只是零星落叶"})
    decision = courier.get("/v1/me/decisions").body["items"][0]
    city.say(f"受理员 [screener] 未受理，写明理由，可申诉至 {decision['appeal_until'][:10]} (rejected: a decision)")
    statement = {"statement": "照片里有三袋垃圾，不是落叶。"}
    filed = courier.post(f"/v1/me/decisions/{decision['id']}/appeal", statement, expect=201).body
    admin = Phone(city, "demo-admin-1").log_in()
    number = admin.get("/v1/me").body["volunteer_no"]
    admin.post(f"/v1/appeals/{filed['id']}/assign", {"volunteer_no": number})
    decided = admin.post(f"/v1/appeals/{filed['id']}/decide", {"outcome": "reversed", "code": "found_valid"}).body
    city.say("市级 [city admin] 另派人员复核，撤销原决定 (heard by somebody else, a level up: reversed)")
    again = until(lambda: courier.get(path).body, lambda one: one["state"] == "submitted", "the report to stand again")
    refused = screener.post(f"{path}/accept", {"distinct": True}, expect=403)
    city.say(f"  └ 原受理员再次受理？[the same screener again] 被拒绝 → {refused.code}")
    return {"state": again["state"], "appeal": decided["state"], "same_screener": refused.code}


def _file(courier: Phone, seed: int) -> str:
    photo_id = upload(courier, a_photo(seed, lat=ELSEWHERE["lat"], lng=ELSEWHERE["lng"]))
    body = {
        "kind": "problem", "category": "0102", "description": "便道上有几袋垃圾。", "photo_ids": [photo_id],
        "location": ELSEWHERE,
    }  # fmt: skip
    return str(courier.post("/v1/reports", body, expect=201).body["id"])
