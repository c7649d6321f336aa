"""The page of a station's tablet: its own script, run by Node, makes the codes that the city accepts, offline."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import segno

from chalicelib import stations
from chalicelib.devices.display import KEEPER, PAGE
from chalicelib.kit.clock import now_ms
from chalicelib.kit.codes import step_at
from chalicelib.stations.codes import read_code, read_typed, rotating
from tests.checkin.visiting import check_in, keeper_of
from tests.devices.test_devices import rebuilt
from tests.world import World, call

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node here to run the page's script")


def script() -> str:
    """The page's own script."""
    found = re.search(r"<script>(.*)</script>", PAGE.read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found.group(1)


def run_in_node(expression: str) -> Any:
    """What an expression of the page's functions comes to."""
    source = f"{script()}\n(async () => console.log(JSON.stringify(await ({expression}))))();"
    done = subprocess.run([NODE or "node", "-e", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def screen(world: World, station: stations.Station) -> tuple[str, str, Any]:
    """An enrolled screen: its id, its key, and the keys of its days, asked for with the token that the page makes."""
    keeper = keeper_of(world, station)
    made = keeper.post(f"/v1/stations/{station.id}/devices", {"name": "门口屏", "kind": "screen"}).body
    token = run_in_node(f"deviceToken('{made['id']}', '{made['key']}', {now_ms()})")
    return made["id"], token, call("GET", "/v1/devices/day-keys", token=token)


def test_a_tablet_makes_today_and_tomorrow_the_codes_that_the_city_makes(world: World) -> None:
    station = world.station()
    _, _, reply = screen(world, station)
    assert (reply.status, reply.body["station"], len(reply.body["days"])) == (200, station.id, 2)
    for hours in (0, 23):
        step = step_at(now_ms()) + hours * 120
        shown = run_in_node(
            f"(() => {{ const day = {json.dumps(reply.body['days'])}.find((each) => each.on === dayOf({step}));"
            f" return codeOf('{station.id}', day.key, {step}); }})()"
        )
        assert shown == {"code": rotating(station, step).code, "typed": rotating(station, step).typed_code}


def test_what_a_tablet_shows_lets_a_volunteer_in(world: World) -> None:
    station = world.station()
    _, _, reply = screen(world, station)
    step = step_at(now_ms())
    shown = run_in_node(f"codeOf('{station.id}', '{reply.body['days'][0]['key']}', {step})")
    assert read_code(shown["code"], station, now_ms()).step == step
    assert read_typed(shown["typed"], station, now_ms()) is not None
    assert check_in(world.citizen(), shown["code"]).status == 201


BROWSER = """
const listeners = {}, kept = new Map(), city = { page: "first", ok: true, up: true };
globalThis.self = { addEventListener: (name, listen) => { listeners[name] = listen; } };
globalThis.fetch = async () => {
  if (!city.up) throw new TypeError("no network");
  return city.ok ? new Response(city.page) : new Response("fault", { status: 502 });
};
globalThis.caches = { open: async () => ({
  add: async (name) => kept.set(name, await fetch(name)),
  put: async (name, answer) => { kept.set(name, answer); },
  match: async (name) => kept.get(name)?.clone(),
}) };
const open = async (path) => {
  let answer = null;
  listeners.fetch({ request: { url: `https://city.example${path}` }, respondWith: (said) => { answer = said; } });
  return answer && (await answer).text();
};
const told = [];
const look = async (path = "/display") => told.push(await open(path));
"""
DAY = """
let installed; listeners.install({ waitUntil: (work) => { installed = work; } }); await installed;
city.up = false; await look();
city.up = true; city.page = "second"; await look("/prod/display");
city.ok = false; await look();
city.up = false; await look(); await look("/v1/health");
console.log(JSON.stringify(told));
"""


def test_after_a_power_cut_without_a_network_the_page_opens_as_it_was_last_seen(world: World) -> None:
    source = f"{BROWSER}{KEEPER.read_text(encoding='utf-8')}\n(async () => {{ {DAY} }})();"
    done = subprocess.run([NODE or "node", "-e", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["first", "second", "second", "second", None]  # None: none of the page's business
    reply = call("GET", "/display-offline.js")
    assert (reply.status, reply.body) == (200, KEEPER.read_text(encoding="utf-8"))
    assert 'register("display-offline.js")' in PAGE.read_text(encoding="utf-8")


def test_a_revoked_tablet_gets_no_more_keys_and_the_old_ones_are_worthless(world: World) -> None:
    station = world.station()
    device, token, reply = screen(world, station)
    assert keeper_of(world, station).post(f"/v1/devices/{device}/revoke").status == 200
    assert call("GET", "/v1/devices/day-keys", token=token).code == "device_revoked"
    rebuilt()
    shown = run_in_node(f"codeOf('{station.id}', '{reply.body['days'][0]['key']}', {step_at(now_ms())})")
    with pytest.raises(stations.CodeInvalid):
        read_code(shown["code"], stations.find(station.id), now_ms())


def test_the_picture_is_the_qr_code_that_others_draw() -> None:
    text = "R1.ABCDEFGHIJKLM.59841234.UyAIFgp2RevUyAIF"
    drawn = segno.make(text, version=3, error="m", mask=0, mode="byte", boost_error=False)
    assert len(text) == 42  # full: no padding, in which encoders differ
    assert run_in_node(f"qr('{text}')") == [list(row) for row in drawn.matrix]


def test_the_page_is_one_file_that_asks_nobody_else(world: World) -> None:
    reply = call("GET", "/display")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<script>" in reply.body
    assert not re.search(r"(src|href)=|@import|//[a-z]+\.", reply.body)
