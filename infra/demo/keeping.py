"""Act 1, at the keeper's table: one who cannot scan is scanned, and a tablet without a network takes in another."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.demo.phone import POOL, City, DemoBroken, Phone
from infra.demo.serving import STATION
from infra.device.scanner import Scanner


@dataclass
class Table:
    """The keeper's table between the two halves of the act."""

    city: City
    keeper: Phone
    elder: Phone
    code: str
    tablet: Scanner
    patient: Phone
    other_code: str

    def scan(self, code: str, action: str, *, expect: int = 200) -> Any:
        """The keeper scans a volunteer's code with his own phone."""
        body = {"volunteer_code": code, "station_id": STATION, "action": action}
        return self.keeper.post("/v1/keeper/scans", body, expect=expect)

    def post(self, path: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
        """The tablet's network, once there is one."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = POOL.request("POST", self.city.api + path, json=body, headers=headers)
        return answer.status, answer.json()


def begin(city: City) -> tuple[Table, dict[str, str]]:
    """The keeper scans an elder in; his tablet, offline, scans somebody else; he cannot scan himself."""
    keeper, elder, patient = (
        Phone(city, openid).log_in() for openid in ("demo-keeper-1", "demo-citizen-3", "demo-citizen-4")
    )
    made = keeper.post(f"/v1/stations/{STATION}/devices", {"name": "签到平板", "kind": "scanner"}, expect=201).body
    notebook = Path(tempfile.mkdtemp(prefix="suishoupai-tablet-")) / "list.jsonl"
    tablet = Scanner(made["id"], made["key"], notebook, clock=city.now_ms)
    codes = [phone.get("/v1/me/code").body["code"] for phone in (elder, patient)]
    table = Table(city, keeper, elder, codes[0], tablet, patient, codes[1])
    scanned = table.scan(table.code, "check_in")
    city.cost("keeper_scan_in", scanned)
    city.say(
        f"老人一 [an elder, no GPS] 出示个人码，站长一扫码签到：证据等级 G{scanned.body['grade']} (scanned by a keeper)"
    )
    own = table.scan(keeper.get("/v1/me/code").body["code"], "check_in", expect=403)
    city.say(f"  └ 站长一给自己扫码？[the keeper scans himself] 被拒绝 → {own.code}")
    tablet.scan(table.other_code, "check_in")
    city.say("站里断网 [no network]：平板离线扫码签到，记在本机 (the tablet writes it down, signed)")
    return table, {"own_scan": own.code}


def finish(table: Table) -> dict[str, Any]:
    """Two hours later: the elder is scanned out, and the tablet's list arrives late, in pieces, and twice."""
    city = table.city
    left = table.scan(table.code, "check_out")
    city.cost("keeper_scan_out", left)
    city.say(f"站长一 [keeper 1] 扫码签退老人一：{left.body['minutes']} 分钟，{left.body['points']} 积分")
    table.tablet.scan(table.other_code, "check_out")
    lines = table.tablet.notebook.waiting()
    early = table.tablet.send(table.post, lines[1:])["items"][0]
    city.say(f"网络恢复 [network again]：平板先传了后一半 (the second half first) 待复核 → {early['code']}")
    table.tablet.upload(table.post)
    again = table.tablet.send(table.post, lines)["items"]
    hours = table.patient.get("/v1/me/hours").body["minutes"]
    if [each["result"] for each in again] != ["duplicate"] * 2 or again[1]["minutes"] != hours:
        raise DemoBroken(f"an upload counted twice, or not at all: {again}, {hours} minutes")
    city.say(f"  └ 补齐后又整份重传一遍：仍是 {hours} 分钟，一次不多 (late, in pieces, twice: counted once)")
    return {
        "scanned": {name: left.body[name] for name in ("minutes", "points", "grade")},
        "offline": {"gap": early["code"], "minutes": hours},
    }
