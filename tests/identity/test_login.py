"""Logging in: WeChat vouches for the person, our own token follows; whatever WeChat says wrong has its refusal."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.identity import tokens
from chalicelib.identity.store import PersonMap, openid_key, person_of_volunteer_no
from chalicelib.kit.clock import now_ms, parse_rfc3339
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import fetch
from infra.local.wechat import StandIn
from infra.proxy import Fault, Proxy
from tests.identity.arriving import everything_of, log_in, logged_in, me
from tests.world import World, call, fresh_key

HOUR = 3_600_000


def test_a_first_login_makes_the_person(wechat: StandIn) -> None:
    reply = logged_in(wechat, (openid := f"o-{fresh_key()}"), device_id="phone-1")
    person = reply.body["person"]
    assert (person["assurance"], person["roles"], person["nickname"]) == ("openid", [], None)
    assert person_of_volunteer_no(person["volunteer_no"]) == person["id"]
    assert openid not in str(reply.body)
    assert me(reply).body == person


def test_the_next_login_finds_the_same_person(wechat: StandIn) -> None:
    openid = f"o-{fresh_key()}"
    assert logged_in(wechat, openid).body["person"] == logged_in(wechat, openid).body["person"]


def test_sixteen_first_logins_at_once_make_one_person(wechat: StandIn, world: World) -> None:
    openid = f"o-{fresh_key()}"
    codes = [wechat.login_code(openid) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(log_in, codes))
    assert [reply.status for reply in replies] == [201] * 16
    assert len({reply.body["person"]["id"] for reply in replies}) == 1
    assert len({reply.body["person"]["volunteer_no"] for reply in replies}) == 1


def test_a_login_whose_answer_is_lost_leaves_one_person(wechat: StandIn, proxy: Proxy) -> None:
    proxy.plan(Fault("drop_after", on="TransactWriteItems"))
    openid = f"o-{fresh_key()}"
    assert logged_in(wechat, openid).body["person"] == logged_in(wechat, openid).body["person"]


def test_wechats_own_key_is_kept_nowhere(wechat: StandIn) -> None:
    reply = logged_in(wechat)
    session_key = wechat.calls("jscode2session")[-1]["answer"]["session_key"]
    assert session_key not in everything_of(reply.body["person"]["id"])
    assert session_key not in str(reply.body)


def test_a_bad_code_a_used_one_and_an_old_one_are_told_apart(wechat: StandIn, world: World) -> None:
    assert log_in("nobody-gave-this").code == "login_code_invalid"
    code = wechat.login_code(f"o-{fresh_key()}")
    log_in(code)
    used = log_in(code)
    assert (used.status, used.code) == (401, "login_code_used")
    old = wechat.login_code(f"o-{fresh_key()}")
    world.later(minutes=5, seconds=1)
    assert log_in(old).code == "login_code_invalid"


def test_whom_wechat_blocks_is_told_so_and_does_not_become_a_person(wechat: StandIn) -> None:
    openid = f"o-{fresh_key()}"
    reply = log_in(wechat.login_code(openid, risk=True))
    assert (reply.status, reply.code) == (403, "user_blocked")
    assert PersonMap.of(fetch([openid_key(openid)])[openid_key(openid)]) is None


@pytest.mark.parametrize(
    ("fault", "status", "code", "retry_after"),
    [
        ({"do": "http", "times": 9}, 503, "wechat_unavailable", "10"),
        ({"do": "html", "times": 9}, 503, "wechat_unavailable", "10"),
        ({"do": "errcode", "errcode": -1, "times": 9}, 503, "wechat_unavailable", "10"),
        ({"do": "errcode", "errcode": 45011, "times": 9}, 429, "wechat_busy", "60"),
        ({"do": "errcode", "errcode": 40013, "times": 9}, 503, "wechat_misconfigured", "300"),
        ({"do": "reset"}, 409, "login_again", None),
        pytest.param({"do": "delay", "seconds": 3.3}, 409, "login_again", None, marks=pytest.mark.slow),
    ],
    ids=lambda value: str(value.get("errcode", value["do"])) if isinstance(value, dict) else None,
)
def test_when_wechat_is_in_trouble_the_person_is_told_what_to_do(
    wechat: StandIn, fault: dict[str, object], status: int, code: str, retry_after: str | None
) -> None:
    wechat.fault("jscode2session", **fault)  # type: ignore[arg-type]  # the fields of a Fault
    reply = log_in(wechat.login_code(f"o-{fresh_key()}"))
    assert (reply.status, reply.code, reply.headers.get("Retry-After")) == (status, code, retry_after)


def test_a_hiccup_of_wechat_is_not_noticed(wechat: StandIn) -> None:
    wechat.fault("jscode2session", "errcode", errcode=-1)
    logged_in(wechat)


def test_a_citizen_is_logged_in_for_seven_days_and_staff_for_twelve_hours(wechat: StandIn, world: World) -> None:
    staff = world.citizen(("screener", "3703"))
    for reply, hours in ((logged_in(wechat), 7 * 24), (logged_in(wechat, staff.openid), 12)):
        left = parse_rfc3339(reply.body["expires_at"]) - now_ms()
        assert hours * HOUR - 5_000 < left <= hours * HOUR
        assert me(reply).status == 200
    world.later(hours=12, seconds=1)
    assert me(reply).code == "login_required"


def test_a_frozen_person_cannot_log_in(wechat: StandIn, world: World) -> None:
    one, other = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    citizen = world.citizen()
    body = {"volunteer_no": citizen.get("/v1/me").body["volunteer_no"], "reason": "代签", "frozen": True}
    other.post(f"/v1/freezes/proposals/{one.post('/v1/freezes/proposals', body).body['id']}/approve")
    reply = log_in(wechat.login_code(citizen.openid))
    assert (reply.status, reply.code) == (403, "person_frozen")


def test_logging_out_ends_every_token_of_the_person_at_once(wechat: StandIn) -> None:
    openid = f"o-{fresh_key()}"
    phone, tablet = logged_in(wechat, openid), logged_in(wechat, openid)
    assert call("DELETE", "/v1/session", token=phone.body["token"], key=None).status == 204
    assert [me(reply).code for reply in (phone, tablet)] == ["session_ended"] * 2
    assert me(logged_in(wechat, openid)).status == 200


def test_logging_out_again_is_no_error_and_ends_nothing_newer(wechat: StandIn) -> None:
    openid = f"o-{fresh_key()}"
    old = logged_in(wechat, openid)
    call("DELETE", "/v1/session", token=old.body["token"], key=None)
    fresh = logged_in(wechat, openid)
    again = call("DELETE", "/v1/session", token=old.body["token"], key=None)
    assert again.status == 204
    assert me(fresh).status == 200


def test_the_device_is_signed_into_the_token(wechat: StandIn) -> None:
    reply = logged_in(wechat, device_id="phone-1")
    session = tokens.read(reply.body["token"], key_ring(), now_ms())
    assert session is not None
    assert session.device == "phone-1"
