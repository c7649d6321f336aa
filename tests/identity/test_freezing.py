"""An account is frozen by two persons, at once, and thawed by two persons."""

from tests.world import Caller, World


def decide(first: Caller, second: Caller, citizen: Caller, *, frozen: bool) -> None:
    number = citizen_no(citizen)
    body = {"volunteer_no": number, "reason": "冒用他人身份签到", "frozen": frozen}
    proposed = first.post("/v1/freezes/proposals", body)
    assert proposed.status == 201
    assert second.post(f"/v1/freezes/proposals/{proposed.body['id']}/approve").body["frozen"] is frozen


_numbers: dict[str, str] = {}


def citizen_no(citizen: Caller) -> str:
    if citizen.person not in _numbers:
        _numbers[citizen.person] = citizen.get("/v1/me").body["volunteer_no"]
    return _numbers[citizen.person]


def test_a_frozen_account_does_nothing_until_it_is_thawed(world: World) -> None:
    first, second = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    citizen = world.citizen()
    decide(first, second, citizen, frozen=True)
    assert citizen.get("/v1/me").code == "person_frozen"
    decide(first, second, citizen, frozen=False)
    assert citizen.get("/v1/me").status == 200


def test_nobody_freezes_alone_or_judges_himself(world: World) -> None:
    first, second = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    body = {"volunteer_no": citizen_no(second), "reason": "测试"}
    proposed = first.post("/v1/freezes/proposals", body).body["id"]
    assert first.post(f"/v1/freezes/proposals/{proposed}/approve").code == "own_proposal"
    assert second.post(f"/v1/freezes/proposals/{proposed}/approve").code == "own_proposal"
    assert first.post("/v1/freezes/proposals", {**body, "volunteer_no": citizen_no(first)}).code == "not_proposed"
    assert first.post("/v1/freezes/proposals", {**body, "volunteer_no": "ZB0000000000"}).code == "no_such_person"
    assert second.get("/v1/me").status == 200
