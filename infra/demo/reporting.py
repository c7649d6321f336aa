"""Act 2: a courier's photo report, from the street to a closed case."""

import time
from collections.abc import Callable
from typing import Any

from infra.demo.phone import POOL, City, DemoBroken, Phone, Reply
from infra.demo.pictures import a_photo

PLACE: dict[str, Any] = {"lat": 36.8096, "lng": 118.0452, "accuracy_m": 10, "datum": "gcj02"}


def report(city: City, seed: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Returns the final states with the points earned, and the refusals of the tricks."""
    courier = Phone(city, "demo-courier-1").log_in()
    shift = _granted(courier, "/v1/me/courier/uploads", {"count": 20})
    city.say(
        f"骑手一 [courier 1] 登录后领取 {len(shift)} 张照片的上传凭证 (a shift's grants: a report is one round trip)"
    )
    photo = a_photo(seed, lat=PLACE["lat"], lng=PLACE["lng"])
    photo_id = _put(shift[0], photo)
    city.say(f"骑手一 [courier 1] 上传现场照片 {len(photo) // 1024} KB，EXIF 带 GPS (uploads a photo with GPS in it)")
    made = courier.post(
        "/v1/reports",
        {
            "kind": "problem",
            "category": "0102",
            "description": "路口东侧绿化带旁有一堆暴露垃圾，影响通行。",
            "photo_ids": [photo_id],
            "location": PLACE,
        },
        expect=201,
    )
    city.cost("report", made)
    report_id = made.body["id"]
    city.say("骑手一 [courier 1] 一键上报“暴露垃圾” (files the report)；照片处理、内容安全检查在后台进行 …")
    waiting = until(lambda: _shown(courier, report_id), lambda one: one["safety"] == "pass", "the photo's verdict")
    city.say(f"  └ 照片已去除位置信息并通过检查 (photo re-encoded, judged: {waiting['safety']})")
    case_id = _screen(city, report_id)
    refused = _solve(city, case_id, seed)
    done = until(lambda: _shown(courier, report_id), lambda one: one["reward"] == "granted", "the reward")
    points = courier.get("/v1/me/points").body
    city.say(f"骑手一 [courier 1] 收到 {points['available']} 积分奖励 (the reward, once per incident)")
    case = Phone(city, "demo-dispatcher-1").log_in().get(f"/v1/cases/{case_id}").body
    keep = ("state", "visibility", "safety", "reward")
    return {**{name: done[name] for name in keep}, "case": case["state"], "points": points["available"]}, refused


def share(city: City, seed: int) -> dict[str, Any]:
    """A civil moment: the cheap path, published once its photo has passed."""
    courier = Phone(city, "demo-courier-2").log_in()
    photo_id = upload(courier, a_photo(seed, lat=PLACE["lat"], lng=PLACE["lng"]))
    moment = {
        "kind": "moment",
        "category": "M01",
        "description": "雨天有人扶老人过马路，暖心一刻。",
        "photo_ids": [photo_id],
        "location": PLACE,
    }
    made = courier.post("/v1/reports", moment, expect=201)
    city.cost("moment", made)
    path = f"/v1/reports/{made.body['id']}"
    shown = until(lambda: courier.get(path).body, lambda one: one["visibility"] == "public", "the moment")
    city.say("骑手二 [courier 2] 分享“文明瞬间” (a civil moment: one write, published after its photo passed)")
    return {name: shown[name] for name in ("state", "visibility", "safety")}


def upload(phone: Phone, photo: bytes) -> str:
    """Ask for an upload grant and put the photo where it says; returns the photo's id."""
    return _put(_granted(phone, "/v1/uploads", {"content_types": ["image/jpeg"]})[0], photo)


def _granted(phone: Phone, path: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    answer = phone.post(path, wanted, expect=None)
    if answer.status not in (200, 201):
        raise DemoBroken(f"no upload grant: {answer.body}")
    uploads: list[dict[str, Any]] = answer.body["uploads"]
    return uploads


def _put(grant: dict[str, Any], photo: bytes) -> str:
    fields = {**grant["fields"], "file": ("photo.jpg", photo, "image/jpeg")}
    answer = POOL.request("POST", grant["url"], fields=fields)
    if answer.status not in (200, 201, 204):
        raise DemoBroken(f"the upload was refused: {answer.status} {answer.data[:300]!r}")
    return str(grant["photo_id"])


def _screen(city: City, report_id: str) -> str:
    screener = Phone(city, "demo-screener-1").log_in()
    accepted = screener.post(f"/v1/reports/{report_id}/accept")
    city.say("受理员 [screener] 核实无误，立案并派给环卫 (accepts; exactly one unit is responsible)")
    return str(accepted.body["case_id"])


def _solve(city: City, case_id: str, seed: int) -> dict[str, str]:
    handler, verifier = Phone(city, "demo-handler-1").log_in(), Phone(city, "demo-verifier-1").log_in()
    handler.post(f"/v1/cases/{case_id}/return", {"reason": "地址在邻近片区，请核对"})
    city.say("环卫 [handler] 认为不在本片区，退回 (returns it with a reason: the dispatcher owns it)")
    unit = Phone(city, "demo-dispatcher-1").log_in().post(f"/v1/cases/{case_id}/dispatch", {"unit": _unit(handler)})
    city.say(f"派单员 [dispatcher] 核对后重新派单 (dispatches it again, due {unit.body['due_at']})")
    handler.post(f"/v1/cases/{case_id}/start")
    city.say("环卫 [handler] 到场处理，确认问题属实 (starts: the problem exists)")
    _resolve(handler, case_id, seed + 1)
    city.say("环卫 [handler] 上传处理后照片 (resolves with an after-photo)")
    own = handler.post(f"/v1/cases/{case_id}/verify", expect=403)
    city.say(f"  └ 自己核查自己？[verifying own work] 被拒绝 → {own.code}")
    verifier.post(f"/v1/cases/{case_id}/rework", {"reason": "绿化带里还有残留"})
    city.say("核查员 [verifier] 现场核查不合格，返工 (rework: not clean yet)")
    _resolve(handler, case_id, seed + 2)
    city.say("环卫 [handler] 返工后再次上传照片 (resolves again, with a new photo)")
    verifier.post(f"/v1/cases/{case_id}/verify")
    city.say("核查员 [verifier] 现场核查，结案 (verified by somebody else: closed)")
    return {"own_verification": own.code}


def _unit(handler: Phone) -> str:
    roles = handler.get("/v1/me").body["roles"]
    return str(next(each["scope"] for each in roles if each["role"] == "unit_handler"))


def _resolve(handler: Phone, case_id: str, seed: int) -> None:
    after = upload(handler, a_photo(seed, lat=PLACE["lat"], lng=PLACE["lng"]))
    resolution = {"photo_ids": [after], "location": PLACE}
    until(
        lambda: handler.post(f"/v1/cases/{case_id}/resolve", resolution, expect=None),
        lambda answer: answer.status == 200,
        "the after-photo",
    )


def _shown(courier: Phone, report_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = courier.get(f"/v1/reports/{report_id}").body
    return shown


def until(look: Callable[[], Any], good: Callable[[Any], bool], what: str) -> Any:
    """Look until it is good; DemoBroken after 25 s, with what was seen last."""
    deadline = time.monotonic() + 25
    while True:
        seen = look()
        if good(seen):
            return seen
        if time.monotonic() > deadline:
            raise DemoBroken(f"waited in vain for {what}: {seen.body if isinstance(seen, Reply) else seen}")
        time.sleep(0.2)
