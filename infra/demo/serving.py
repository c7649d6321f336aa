"""Act 1: a citizen serves two hours: check-in with a double tap, check-out, points."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.demo.phone import City, DemoBroken, Phone

STATION = "DEMO-1"
TWO_HOURS = 7_200


def serve(city: City) -> tuple[Phone, dict[str, Any], dict[str, str]]:
    """Returns the citizen (now with points), what the check-out answered, and the refusals of the tricks."""
    keeper, citizen = Phone(city, "demo-keeper-1").log_in(), Phone(city, "demo-citizen-1").log_in()
    where = keeper.get(f"/v1/stations/{STATION}").body
    here = {"lat": where["lat"], "lng": where["lng"], "accuracy_m": 15, "datum": "gcj02"}
    city.say(f"站长一 [keeper 1] 打开“{where['name']}”的动态码 (shows the rotating code)")
    body = {"code": keeper.get(f"/v1/stations/{STATION}/code").body["code"], "location": here}
    opened = _double_tap(city, citizen, body)
    far = Phone(city, "demo-citizen-2").log_in()
    away = {"code": body["code"], "location": here | {"lat": where["lat"] + 0.05}}
    outside = far.post("/v1/check-ins", away, expect=422)
    city.say(f"市民二 [citizen 2] 在五公里外用转发的码签到 (a forwarded code, 5 km away) 被拒绝 → {outside.code}")
    city.pass_time(TWO_HOURS)
    city.say("…… 两小时过去 (two hours pass) ……")
    old = citizen.post(f"/v1/check-ins/{opened}/check-out", body, expect=422)
    city.say(f"  └ 用两小时前的截图签退？[an old screenshot] 被拒绝 → {old.code}")
    fresh = {"code": keeper.get(f"/v1/stations/{STATION}/code").body["code"], "location": here}
    closed = citizen.post(f"/v1/check-ins/{opened}/check-out", fresh)
    city.cost("check_out", closed)
    said = closed.body
    city.say(
        f"市民一 [citizen 1] 签退：{said['minutes']} 分钟，{said['points']} 积分 (checks out; grade G{said['grade']})"
    )
    return citizen, said, {"outside_the_fence": outside.code, "old_station_code": old.code}


def _double_tap(city: City, citizen: Phone, body: dict[str, Any]) -> str:
    key = citizen.key()
    with ThreadPoolExecutor(2) as fingers:
        taps = list(fingers.map(lambda _: citizen.post("/v1/check-ins", body, key=key, expect=201), range(2)))
    if taps[0].body != taps[1].body:
        raise DemoBroken(f"a double tap answered twice: {taps}")
    first = next((tap for tap in taps if not tap.replayed), taps[0])
    city.cost("check_in", first)
    city.say("市民一 [citizen 1] 手抖点了两下“签到”：同一次签到，同一个回答 (a double tap is one check-in)")
    return str(first.body["id"])
