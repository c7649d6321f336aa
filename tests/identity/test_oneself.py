"""What a person says of himself: phone, real name, nickname, consents; each command counts once."""

import json
import os

import pytest

from chalicelib.identity import verifier
from chalicelib.kit.settings import settings
from infra.local.wechat import StandIn
from infra.proxy import Fault, Proxy
from tests.identity.arriving import a_number, bind, everything_of, prove
from tests.kit.things import first
from tests.world import Caller, Reply, World, fresh_key


def a_phone() -> str:
    return f"138{abs(hash(fresh_key())) % 10**8:08d}"


def test_wechat_vouches_for_a_phone(world: World, wechat: StandIn) -> None:
    citizen, phone = world.citizen(level=0), a_phone()
    reply = bind(citizen, wechat, phone)
    assert (reply.status, reply.body["assurance"]) == (200, "phone")
    assert reply.body["phone_masked"] == f"{phone[:3]}****{phone[-4:]}"
    assert phone not in str(reply.body)


def test_a_proven_person_stays_proven_with_a_phone(world: World, wechat: StandIn) -> None:
    assert bind(world.citizen(level=2), wechat, a_phone()).body["assurance"] == "real_name"


def test_a_phone_belongs_to_one_person(world: World, wechat: StandIn) -> None:
    one, other, phone = world.citizen(level=0), world.citizen(level=0), a_phone()
    bind(one, wechat, phone)
    taken = bind(other, wechat, phone)
    assert (taken.status, taken.code) == (409, "phone_taken")
    assert other.get("/v1/me").body["assurance"] == "openid"
    assert bind(one, wechat, phone).status == 200


def test_a_phone_that_was_left_is_free_again(world: World, wechat: StandIn) -> None:
    one, other, old = world.citizen(level=0), world.citizen(level=0), a_phone()
    bind(one, wechat, old)
    bind(one, wechat, a_phone())
    assert bind(other, wechat, old).status == 200


def test_of_two_who_bind_one_phone_at_once_one_does(world: World, wechat: StandIn) -> None:
    one, other, phone = world.citizen(level=0), world.citizen(level=0), a_phone()
    winner = list[Reply]()
    with first("TransactWriteItems", lambda: winner.append(bind(other, wechat, phone))):
        late = bind(one, wechat, phone)
    assert (winner[0].status, late.code) == (200, "phone_taken")


def test_a_phone_stays_taken_when_the_code_key_is_rotated(
    world: World, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, phone = world.citizen(level=0), world.citizen(level=0), a_phone()
    bind(one, wechat, phone)
    ring = json.loads(os.environ["SESSION_KEYS"])
    monkeypatch.setenv("SESSION_KEYS", json.dumps(ring | {"codes": [["c2", "77" * 32], *ring["codes"]]}))
    assert bind(other, wechat, phone).code == "phone_taken"
    assert bind(one, wechat, phone).status == 200
    bind(one, wechat, a_phone())
    assert bind(other, wechat, phone).status == 200


def test_another_persons_phone_code_is_refused(world: World, wechat: StandIn) -> None:
    one, other = world.citizen(level=0), world.citizen(level=0)
    stolen = wechat.phone_code(other.openid, phone=a_phone())
    reply = one.post("/v1/me/phone", {"code": stolen})
    assert (reply.status, reply.code) == (403, "phone_not_yours")


def test_a_phone_code_that_is_bad_or_unanswered_is_asked_for_again(world: World, wechat: StandIn) -> None:
    citizen = world.citizen(level=0)
    assert citizen.post("/v1/me/phone", {"code": "nobody-gave-this"}).code == "phone_code_invalid"
    wechat.fault("getuserphonenumber", "reset")
    assert bind(citizen, wechat, a_phone()).code == "phone_again"


def test_a_binding_that_comes_again_is_a_repeat_though_its_code_is_used_up(world: World, wechat: StandIn) -> None:
    citizen, key = world.citizen(level=0), fresh_key()
    code = {"code": wechat.phone_code(citizen.openid, phone=a_phone())}
    answer = citizen.post("/v1/me/phone", code, key=key)
    asked = len(wechat.calls("getuserphonenumber"))
    again = citizen.post("/v1/me/phone", code, key=key)
    assert (again.status, again.body) == (200, answer.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(wechat.calls("getuserphonenumber")) == asked
    assert citizen.post("/v1/me/phone", {"code": "other"}, key=key).code == "idempotency_mismatch"


def test_of_two_bindings_at_once_with_one_key_both_are_answered_alike(world: World, wechat: StandIn) -> None:
    citizen, key = world.citizen(level=0), fresh_key()
    code = {"code": wechat.phone_code(citizen.openid, phone=a_phone())}
    twin = list[Reply]()
    # Before WeChat is asked its token is read: there the twin overtakes, and uses the code up.
    with first("GetItem", lambda: twin.append(citizen.post("/v1/me/phone", code, key=key))):
        answer = citizen.post("/v1/me/phone", code, key=key)
    assert (twin[0].status, answer.body) == (200, twin[0].body)


def test_a_number_that_adds_up_proves_a_name_and_is_stored_nowhere(world: World) -> None:
    citizen, number = world.citizen(level=0), a_number("19900307", 42)
    reply = prove(citizen, number)
    assert (reply.body["assurance"], reply.body["name_masked"]) == ("real_name", "张*丰")
    kept = everything_of(citizen.person)
    for part in (number, number[:17], number[6:14] + number[14:17], number[-8:]):
        assert part not in kept
    assert not any(born in kept for born in ("1990-03-07", "19900307")), "of an adult no day of birth is kept"


def number_with(position: int, letter: str) -> str:
    number = a_number()
    return number[:position] + letter + number[position + 1 :]


@pytest.mark.parametrize(
    "number",
    [
        number_with(17, "0" if a_number()[17] != "0" else "1"),
        a_number("19900230"),
        a_number("19901301"),
        number_with(3, "9"),
    ],
)
def test_a_number_that_does_not_add_up_proves_nothing(world: World, number: str) -> None:
    citizen = world.citizen(level=0)
    before = everything_of(citizen.person)
    assert prove(citizen, number).code == "real_name_invalid"
    assert everything_of(citizen.person) == before


def test_a_small_x_is_a_large_one(world: World) -> None:
    serial = next(n for n in range(1000) if a_number(serial=n).endswith("X"))
    number = a_number(serial=serial)
    one, other = world.citizen(level=0), world.citizen(level=0)
    assert prove(one, number.lower()).status == 200
    assert prove(other, number).code == "real_name_taken"


def test_a_number_belongs_to_one_person_and_a_person_has_one(world: World) -> None:
    one, other = world.citizen(level=0), world.citizen(level=0)
    mine, another = a_number(serial=101), a_number(serial=102)
    prove(one, mine)
    assert prove(other, mine).code == "real_name_taken"
    assert prove(one, another).code == "already_proven"
    assert prove(other, another).status == 200
    corrected = prove(one, mine, name="张三封")
    assert (corrected.status, corrected.body["name_masked"]) == (200, "张*封")


def test_arithmetic_proves_nobody_in_production(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "prod")
    settings.cache_clear()
    try:
        assert prove(world.citizen(level=0), a_number()).code == "real_name_invalid"
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_city_plugs_its_own_verifier_in(world: World) -> None:
    verifier.plug(lambda name, number: verifier.Identity("1970-01-01") if name == "李四" else None)
    try:
        assert prove(world.citizen(level=0), a_number(serial=301)).code == "real_name_invalid"
        assert prove(world.citizen(level=0), a_number(serial=301), name="李四").status == 200
    finally:
        verifier.plug(verifier.by_arithmetic)


def test_a_correction_that_comes_late_overwrites_nothing_newer(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    citizen.patch("/v1/me", {"nickname": "小明"}, key=key)
    citizen.patch("/v1/me", {"nickname": "大明"})
    late = citizen.patch("/v1/me", {"nickname": "小明"}, key=key)
    assert late.headers["Idempotency-Replayed"] == "true"
    assert citizen.get("/v1/me").body["nickname"] == "大明"
    assert citizen.patch("/v1/me", {"nickname": "老明"}, key=key).code == "idempotency_mismatch"


def consent(caller: Caller, purpose: str, given: bool, version: str = "1.0", **rest: str) -> Reply:
    return caller.put(f"/v1/me/consents/{purpose}", {"version": version, "given": given}, **rest)


def test_a_consent_is_kept_with_its_text_and_its_moment_and_can_be_withdrawn(world: World) -> None:
    citizen = world.citizen()
    consent(citizen, "photos", True)
    consent(citizen, "location", True, "2.0")
    world.later(days=1)
    shown = consent(citizen, "photos", False).body["consents"]
    assert [(each["purpose"], each["version"], each["given"]) for each in shown] == [
        ("location", "2.0", True),
        ("photos", "1.0", False),
    ]
    assert shown[1]["at"] > shown[0]["at"]


def test_a_consent_that_comes_late_does_not_undo_its_withdrawal(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    consent(citizen, "photos", True, key=key)
    consent(citizen, "photos", False)
    consent(citizen, "photos", True, key=key)
    assert citizen.get("/v1/me").body["consents"][0]["given"] is False


def test_nobody_consents_to_what_is_not_asked(world: World) -> None:
    assert consent(world.citizen(), "advertising", True).code == "no_such_purpose"


def test_two_changes_at_once_both_land(world: World) -> None:
    citizen = world.citizen()
    with first("UpdateItem", lambda: consent(citizen, "photos", True)):
        citizen.patch("/v1/me", {"nickname": "小明"})
    shown = citizen.get("/v1/me").body
    assert (shown["nickname"], len(shown["consents"])) == ("小明", 1)


def test_a_lost_answer_to_a_proof_tells_it_once(world: World, proxy: Proxy) -> None:
    citizen, number = world.citizen(level=0), a_number(serial=401)
    proxy.plan(Fault("drop_after", on="TransactWriteItems"))
    assert prove(citizen, number).status == 200
    assert prove(citizen, number).status == 200


def test_who_logs_out_meanwhile_is_told_so_and_not_to_come_back_later(world: World, wechat: StandIn) -> None:
    citizen = world.citizen(level=0)
    with first("TransactWriteItems", lambda: citizen.delete("/v1/session")):
        assert bind(citizen, wechat, a_phone()).code == "session_ended"
    with pytest.raises(KeyError):
        _ = citizen.get("/v1/me").body["phone_masked"]
