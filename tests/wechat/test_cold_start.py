"""Who only checks in does not pay for WeChat: its libraries are imported by the first call, and by nothing before."""

import json
import subprocess
import sys

from infra.local.engine import Engine
from infra.template import ROOT

HEAVY = {"wechatpy", "requests", "cryptography", "xmltodict", "chalicelib.wechat.wire"}
CHECK_IN = """
import json, sys
from tests.world import HERE, World, fresh_key, rotating_code
world = World(None)
citizen, station = world.citizen(), world.station(id="T-" + fresh_key()[-9:])
reply = citizen.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE})
print(json.dumps({"status": reply.status, "modules": sorted(sys.modules)}))
"""


def test_a_check_in_imports_neither_wechatpy_nor_requests(engine: Engine) -> None:
    ran = subprocess.run([sys.executable, "-c", CHECK_IN], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["status"] == 201
    assert "chalicelib.wechat.client" in told["modules"]
    assert HEAVY & set(told["modules"]) == set()
