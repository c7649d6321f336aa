"""Open311 GeoReport v2: the clauses of the specification, programs with keys, tokens that tell no more than may be."""

from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.places import Point, wgs84_from_gcj02
from infra.proof.georeport import CLAUSES, Ground, Said, conformance
from tests.reports.street import Street, queued, stored
from tests.world import Reply, World, call, fresh_key

BASE = "/open311/v2"
ADMIN = ("city_admin", "3703")


def ask(method: str, path: str, form: str) -> Said:
    """Asks as a foreign program does: no token of ours, no key of a command."""
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    reply = call(method, BASE + path, key=None, raw=form or None, headers=headers, parsed=False)
    return Said(reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.body or "")


def program(world: World) -> Reply:
    one, other = world.citizen(ADMIN), world.citizen(ADMIN)
    proposal = one.post("/v1/open311/clients/proposals", {"name": "爱山东"}).body["id"]
    assert one.post(f"/v1/open311/clients/proposals/{proposal}/approve").code == "own_proposal"
    return other.post(f"/v1/open311/clients/proposals/{proposal}/approve")


@pytest.fixture
def ground(street: Street) -> Ground:
    """An endpoint with a public report, a sensitive one and a closed one."""
    street.accepted()
    street.accepted(category="0401")
    closed = street.started()
    street.resolve(closed)
    street.verifier.post(f"/v1/cases/{closed}/verify")
    there = wgs84_from_gcj02(Point(street.here["lat"], street.here["lng"]))
    return Ground(ask, program(street.world).body["api_key"], round(there.lat, 6), round(there.lng, 6))


def filed(ground: Ground, **fields: str) -> str:
    (only,) = ground.post(**fields).json
    return str(only["token"])


def found(ground: Ground, token: str) -> str | None:
    (only,) = ground.get(f"/tokens/{token}.json").json
    answer: str | None = only["service_request_id"]
    return answer


def test_every_clause_of_the_specification_holds(ground: Ground) -> None:
    assert [row for row in conformance(ground) if row[2] != "yes"] == []
    assert len(CLAUSES) >= 20


def test_a_clause_that_does_not_hold_is_told() -> None:
    silent = Ground(lambda *_: Said(200, {"content-type": "text/html"}, "<html/>"), "", 0, 0)
    assert all(holds.startswith("NO") for _, _, holds in conformance(silent))


def test_a_filed_report_is_as_any_other_but_nobodys(ground: Ground, street: Street) -> None:
    words = f"路灯 {fresh_key()}"
    token = filed(ground, service_code="0102", description=words)
    assert found(ground, token) is None
    street.events.settle()
    queue = queued(street.screener, "/v1/reports")
    (report,) = (each for each in queue if each["description"] == words)
    assert report["channel"] == "open311"
    assert (report["safety"], report["visibility"]) == ("review", "private"), "WeChat judges none but its visitors"
    assert street.moderator.post(f"/v1/reports/{report['id']}/publish").status == 200
    assert street.screener.post(f"/v1/reports/{report['id']}/accept", {"distinct": True}).body["state"] == "accepted"
    street.handler.post(f"/v1/cases/{report['id']}/start")
    street.events.settle()
    assert found(ground, token) == report["id"]
    assert stored(report["id"]).reward == "none"


def test_the_same_words_of_a_day_are_the_same_report(ground: Ground, street: Street) -> None:
    assert filed(ground) == filed(ground)
    assert filed(ground) != filed(ground, description="别的")
    before = filed(ground)
    street.world.later(days=1)
    assert filed(ground) != before


def test_an_ended_program_files_nothing_more(ground: Ground, world: World) -> None:
    made = program(world)
    admin = world.citizen(ADMIN)
    key, client = made.body["api_key"], made.body["client"]["id"]
    assert ground.post(api_key=key).status == 200
    assert admin.post(f"/v1/open311/clients/{client}/end").body["state"] == "ended"
    assert ground.post(api_key=key).status == 403
    assert admin.post("/v1/open311/clients/01ARZ3NDEKTSV4RRFFQ69G5FAV/end").code == "no_such_client"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"lat": "10", "long": "10"}, 400, "outside_city"),
        ({"lat": "nan"}, 400, "argument_invalid"),
        ({"lat": "9" * 400}, 400, "argument_invalid"),
        ({"description": "x" * 301}, 400, "argument_invalid"),
        ({"service_code": "9001"}, 404, "nothing_of_that_id"),
        ({"service_code": "0105"}, 400, "outside_service_area"),
        ({"padding": "x" * 70_000}, 400, "body_too_large"),
    ],
)
def test_what_cannot_be_filed_is_refused_in_the_words_of_the_specification(
    ground: Ground, fields: dict[str, str], status: int, code: str
) -> None:
    (only,) = ground.post(**fields).json
    assert (only["code"], only["description"].partition(":")[0]) == (status, code)


def test_a_body_that_is_no_form_is_refused(ground: Ground) -> None:
    for raw in ("&".join(f"a{n}=1" for n in range(200)), "%ff=%fe"):
        assert ask("POST", "/requests.json", raw).status in (400, 403)
    assert ask("POST", "/services.json", urlencode({"api_key": ground.api_key})).status == 404


def test_what_is_sensitive_has_no_place_and_no_words(ground: Ground) -> None:
    rows: list[dict[str, Any]] = ground.get("/requests.json?service_code=0401").json
    assert rows
    assert {(each["lat"], each["long"], each["description"], each["media_url"]) for each in rows} == {
        (None, None, None, None)
    }


def test_only_what_is_public_can_be_asked_for(ground: Ground, street: Street) -> None:
    secret = street.filed()
    assert ground.get(f"/requests/{secret}.json").status == 404
    assert ground.get(f"/requests.json?service_request_id={secret}").json == []
    moment = street.filed(kind="moment", category="9001", description="晚霞")
    assert ground.get(f"/requests/{moment}.json").status == 404


def test_requests_of_three_months_are_listed(ground: Ground, street: Street) -> None:
    first = street.accepted()
    street.world.later(days=80)
    listed = [each["service_request_id"] for each in ground.get("/requests.json").json]
    assert first in listed
    street.world.later(days=11)
    assert first not in [each["service_request_id"] for each in ground.get("/requests.json").json]


def test_an_emergency_service_says_whom_to_call(ground: Ground) -> None:
    (note,) = ground.get("/services/0403.json").json["attributes"]
    assert (note["variable"], note["code"]) == (False, "call_first")
    assert "119" in note["description"]
    (only,) = ground.post(service_code="0403").json
    assert "119" in only["service_notice"]
