"""Sending subscription messages, and asking for a person's risk."""

import json
from collections.abc import Callable

import pytest

from chalicelib.wechat import RiskScene, SubscribeMessage, WeChat, errors
from infra.local.wechat import StandIn

MakeGateway = Callable[..., WeChat]
HELLO = SubscribeMessage("T1", {"thing1": "兑换成功", "time2": "2026年11月23日 09:00"}, page="pages/inbox/index")


@pytest.fixture(autouse=True)
def templates(wechat: StandIn) -> None:
    one_time = {"fields": ["thing1", "time2"]}
    wechat.lever("/__templates", {"templates": {"T1": one_time, "T2": one_time | {"long_term": True}}})


def arrived(wechat: StandIn) -> int:
    return len(wechat.state.sent)


def test_a_message_arrives_as_documented(wechat: StandIn, gateway: WeChat) -> None:
    wechat.accepted("o-1", "T1")
    msgid = gateway.send_subscribe(HELLO, openid="o-1")
    (call,) = wechat.calls("send")
    assert msgid == str(call["answer"]["msgid"])
    assert call["body"] == {
        "touser": "o-1", "template_id": "T1", "page": "pages/inbox/index", "miniprogram_state": "formal",
        "lang": "zh_CN", "data": {"thing1": {"value": "兑换成功"}, "time2": {"value": "2026年11月23日 09:00"}},
    }  # fmt: skip


def test_one_agreement_is_one_message_and_a_long_term_one_is_many(wechat: StandIn, gateway: WeChat) -> None:
    wechat.accepted("o-1", "T1", "T2")
    gateway.send_subscribe(HELLO, openid="o-1")
    with pytest.raises(errors.NotSubscribed) as refused:
        gateway.send_subscribe(HELLO, openid="o-1")
    assert refused.value.errcode == 43101
    for _ in range(3):
        gateway.send_subscribe(SubscribeMessage("T2", HELLO.data), openid="o-1")
    wechat.lever("/__user/cancel", {"openid": "o-1", "templates": ["T2"]})
    with pytest.raises(errors.NotSubscribed):
        gateway.send_subscribe(SubscribeMessage("T2", HELLO.data), openid="o-1")


@pytest.mark.parametrize(
    ("message", "openid", "kind"),
    [
        (HELLO, "o-nobody", errors.UnknownUser),
        (SubscribeMessage("T9", HELLO.data), "o-1", errors.ConfigError),
        (SubscribeMessage("T1", HELLO.data, page="/pages/x"), "o-1", errors.ConfigError),
        (SubscribeMessage("T1", {"thing1": "x"}), "o-1", errors.FieldInvalid),
    ],
)
def test_a_refusal_says_what_is_wrong(
    wechat: StandIn, gateway: WeChat, message: SubscribeMessage, openid: str, kind: type[errors.GatewayError]
) -> None:
    wechat.accepted("o-1", "T1")
    with pytest.raises(kind):
        gateway.send_subscribe(message, openid=openid)
    assert len(wechat.calls("send")) == 1
    assert arrived(wechat) == 0


def test_the_field_that_wechat_refuses_is_named_and_its_content_is_not(
    wechat: StandIn, gateway: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    wechat.accepted("o-1", "T1")
    with pytest.raises(errors.FieldInvalid) as refused:
        gateway.send_subscribe(SubscribeMessage("T1", {**HELLO.data, "thing7": "秘密"}), openid="o-1")
    assert refused.value.reason == "thing7"
    logged = capsys.readouterr().out
    assert json.loads(logged)["alarm"] == "wechat_field"
    assert "秘密" not in logged
    assert "o-1" not in logged


def test_what_is_malformed_is_not_even_sent(wechat: StandIn, gateway: WeChat) -> None:
    with pytest.raises(errors.FieldInvalid):
        gateway.send_subscribe(SubscribeMessage("T1", {"thing1": "a\nb"}), openid="o-1")
    assert wechat.calls() == []


@pytest.mark.parametrize("do", ["reset", "truncate", "html"])
def test_a_lost_answer_is_not_asked_for_by_sending_again(wechat: StandIn, gateway: WeChat, do: str) -> None:
    wechat.accepted("o-1", "T1", "T1")
    wechat.fault("send", do)
    with pytest.raises(errors.UpstreamError):
        gateway.send_subscribe(HELLO, openid="o-1")
    assert arrived(wechat) == len(wechat.calls("send")) == 1


def test_a_busy_wechat_is_left_for_later(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("send", "errcode", errcode=-1)
    with pytest.raises(errors.Busy):
        gateway.send_subscribe(HELLO, openid="o-1")
    assert len(wechat.calls("send")) == 1


# ---- risk


def test_the_risk_of_a_person_is_told_while_he_is_here(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    assert gateway.risk(visitor, client_ip="203.0.113.9") == 0
    wechat.state.people[visitor].blocked = True
    assert gateway.risk(visitor, client_ip="203.0.113.9", scene=RiskScene.MARKETING) == 4
    wechat.advance(1_801)
    assert gateway.risk(visitor, client_ip="203.0.113.9") is None


@pytest.mark.parametrize(
    ("do", "rule"),
    [("errcode", {"errcode": 45011}), ("errcode", {"errcode": 48001}), ("http", {}), ("reset", {}),
     ("say", {"text": '{"errcode": 0, "risk_rank": 9}'}), ("say", {"text": '{"errcode": 0}'})],
)  # fmt: skip
def test_an_unknown_risk_is_no_risk_and_no_error(
    wechat: StandIn, gateway: WeChat, visitor: str, do: str, rule: dict[str, object]
) -> None:
    wechat.fault("getuserriskrank", do, **rule)
    assert gateway.risk(visitor, client_ip="203.0.113.9") is None


# ---- alarms


@pytest.mark.parametrize(
    ("call", "errcode", "alarm"),
    [("stable_token", 40164, "wechat_config"), ("stable_token", 45009, "wechat_quota"),
     ("send", 40037, "wechat_config"), ("send", 43101, None), ("send", 45009, "wechat_quota"), ("send", 40003, None)],
)  # fmt: skip
def test_what_an_operator_has_to_mend_rings(
    wechat: StandIn, gateway: WeChat, capsys: pytest.CaptureFixture[str], call: str, errcode: int, alarm: str | None
) -> None:
    wechat.fault(call, "errcode", errcode=errcode, times=None)
    with pytest.raises(errors.GatewayError):
        gateway.send_subscribe(HELLO, openid="o-1")
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert line.get("alarm") == alarm
    assert ("_aws" in line) == (alarm is not None)
    assert line["errcode"] == errcode


def test_a_token_that_cannot_be_renewed_rings(
    wechat: StandIn, gateway: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    wechat.accepted("o-1", "T2")
    gateway.send_subscribe(SubscribeMessage("T2", HELLO.data), openid="o-1")
    wechat.fault("stable_token", "errcode", errcode=45009, times=None)
    wechat.advance(7_190)
    wechat.lever("/__tokens/revoke")
    with pytest.raises(errors.RateLimited):  # our own clock does not know, so the token is refused once
        gateway.send_subscribe(SubscribeMessage("T2", HELLO.data), openid="o-1")
    assert "wechat_quota" in capsys.readouterr().out
