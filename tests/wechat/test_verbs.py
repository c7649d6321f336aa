"""Phone numbers, texts, images and mini-program codes."""

import time
from collections.abc import Callable

import pytest

from chalicelib.wechat import Phone, Scene, TextVerdict, VisitTooOld, WeChat, errors
from chalicelib.wechat.pieces import LIMIT, pieces
from infra.local.wechat import StandIn

MakeGateway = Callable[..., WeChat]


# ---- phone


@pytest.mark.parametrize("country_code", [86, "86"])
def test_a_phone_code_gives_the_number(wechat: StandIn, gateway: WeChat, country_code: int | str) -> None:
    code = wechat.phone_code("o-1", phone="13800138000", country_code=country_code)
    assert gateway.phone(code, openid="o-1") == Phone("13800138000", "86")


def test_a_phone_number_does_not_slip_into_a_log(wechat: StandIn, gateway: WeChat) -> None:
    phone = gateway.phone(wechat.phone_code("o-1", phone="13800138000"), openid="o-1")
    assert "13800138000" not in repr(phone)


def test_another_persons_phone_code_is_refused(wechat: StandIn, gateway: WeChat) -> None:
    code = wechat.phone_code("o-1")
    with pytest.raises(errors.NotAuthorised):
        gateway.phone(code, openid="o-2")
    gateway.phone(code, openid="o-1")


def test_a_phone_code_works_once(wechat: StandIn, gateway: WeChat) -> None:
    code = wechat.phone_code("o-1")
    gateway.phone(code, openid="o-1")
    with pytest.raises(errors.CodeExpired):
        gateway.phone(code, openid="o-1")


def test_a_busy_wechat_is_not_asked_for_a_phone_number_again(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("getuserphonenumber", "errcode", errcode=-1)
    with pytest.raises(errors.Busy):
        gateway.phone(wechat.phone_code("o-1"), openid="o-1")
    assert len(wechat.calls("getuserphonenumber")) == 1


def test_a_lost_phone_answer_is_not_fetched_again(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("getuserphonenumber", "reset")
    with pytest.raises(errors.NoAnswer):
        gateway.phone(wechat.phone_code("o-1"), openid="o-1")
    assert len(wechat.calls("getuserphonenumber")) == 1


def test_a_number_given_to_another_mini_program_is_not_taken(wechat: StandIn, gateway: WeChat) -> None:
    gateway.login(wechat.login_code("o-1"))
    code = wechat.phone_code("o-1")
    gateway.check_text("hello", openid="o-1")  # the token is there: the appid may change now
    wechat.state.appid = "wx-another"
    with pytest.raises(errors.NotAuthorised):
        gateway.phone(code, openid="o-1")


# ---- text


def test_a_harmless_text_passes(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    verdict = gateway.check_text("路边有垃圾 🗑", openid=visitor)
    assert (verdict.suggest, verdict.label) == ("pass", 100)
    assert verdict.trace_id
    (call,) = wechat.calls("msg_sec_check")
    assert call["body"] == {"version": 2, "openid": visitor, "scene": 2, "content": "路边有垃圾 🗑"}
    assert wechat.state.violations == []  # among them: \\u escapes instead of raw UTF-8


@pytest.mark.parametrize(
    ("text", "expected"), [("[[risky:20006]]", ("risky", 20006)), ("[[review]]", ("review", 21000))]
)
def test_a_doubtful_text_is_judged(gateway: WeChat, visitor: str, text: str, expected: tuple[str, int]) -> None:
    verdict = gateway.check_text(f"看这里 {text}", openid=visitor, scene=Scene.PROFILE)
    assert (verdict.suggest, verdict.label) == expected


@pytest.mark.parametrize("place", [0, 2_470, 2_499, 2_500, 4_930, 6_000])
def test_no_place_in_a_long_text_is_left_unchecked(wechat: StandIn, gateway: WeChat, visitor: str, place: int) -> None:
    text = "好" * place + "[[risky:20006]]" + "好" * (6_000 - place)
    assert gateway.check_text(text, openid=visitor).suggest == "risky"


@pytest.mark.parametrize("length", [1, 49, 2_450, 2_500, 2_501, 4_950, 4_951, 7_500, 10_000])
def test_the_pieces_cover_the_text(length: int) -> None:
    text = "".join(chr(0x4E00 + index % 20_000) for index in range(length))
    cut = pieces(text)
    assert max(map(len, cut)) <= LIMIT
    whole = cut[0] + "".join(piece[50:] for piece in cut[1:])
    assert whole == text


def test_the_worst_piece_wins(gateway: WeChat, visitor: str) -> None:
    text = "[[review]]" + "好" * 2_600 + "[[err:-1]]" + "好" * 2_600
    assert gateway.check_text(text, openid=visitor).suggest == "review"


def test_an_empty_text_needs_no_check(wechat: StandIn, gateway: WeChat) -> None:
    assert gateway.check_text("  \n", openid="o-1") == TextVerdict("pass")
    assert wechat.calls() == []


def test_half_an_emoji_is_checked_all_the_same(gateway: WeChat, visitor: str) -> None:
    assert gateway.check_text("\ud83d [[risky]]", openid=visitor).suggest == "risky"


def test_who_has_not_been_here_for_two_hours_is_judged_by_a_human(
    wechat: StandIn, gateway: WeChat, visitor: str
) -> None:
    wechat.advance(7_201)
    assert gateway.check_text("hello", openid=visitor) == TextVerdict("review")
    assert gateway.check_text("hello", openid="o-never-seen") == TextVerdict("review")


@pytest.mark.parametrize(("errcode", "suggest"), [(-1, "unchecked"), (45011, "unchecked"), (87014, "risky")])
def test_an_errcode_never_lets_a_text_through(
    wechat: StandIn, gateway: WeChat, visitor: str, errcode: int, suggest: str
) -> None:
    wechat.fault("msg_sec_check", "errcode", errcode=errcode)
    assert gateway.check_text("hello", openid=visitor) == TextVerdict(suggest)  # type: ignore[arg-type]  # a parameter
    assert len(wechat.calls("msg_sec_check")) == 1


def test_a_long_text_costs_no_more_than_a_short_one_when_wechat_refuses_every_token(
    wechat: StandIn, gateway: WeChat, visitor: str
) -> None:
    gateway.check_text("hello", openid=visitor)
    wechat.state.log.clear()
    wechat.fault("msg_sec_check", "errcode", errcode=40001, times=None)
    assert gateway.check_text("好" * 10_000, openid=visitor) == TextVerdict("unchecked")
    assert (len(wechat.calls("msg_sec_check")), len(wechat.calls("stable_token"))) == (2, 1)


@pytest.mark.parametrize("do", ["http", "html", "reset", "truncate"])
def test_no_trouble_lets_a_text_through(wechat: StandIn, gateway: WeChat, visitor: str, do: str) -> None:
    wechat.fault("msg_sec_check", do)
    assert gateway.check_text("hello", openid=visitor) == TextVerdict("unchecked")


def test_wrong_keys_do_not_lose_a_report(a_gateway: MakeGateway) -> None:
    assert a_gateway(secret="wrong").check_text("hello", openid="o-1") == TextVerdict("unchecked")


@pytest.mark.slow
def test_a_long_text_takes_five_seconds_at_most(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    started = time.monotonic()
    text = ("[[slow:2]]" + "好" * 2_400) * 4
    assert gateway.check_text(text, openid=visitor).suggest == "unchecked"
    assert time.monotonic() - started < 5.5


# ---- image


def test_an_image_is_submitted_as_version_2(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    trace_id = gateway.submit_image("http://127.0.0.1:1/photo.jpg", openid=visitor)
    (call,) = wechat.calls("media_check_async")
    assert call["answer"]["trace_id"] == trace_id
    assert call["body"] | {"media_url": ""} == {
        "media_url": "", "media_type": 2, "version": 2, "scene": 2, "openid": visitor,
    }  # fmt: skip


def test_an_image_is_submitted_once_more_when_wechat_is_busy(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    wechat.fault("media_check_async", "errcode", errcode=-1)
    assert gateway.submit_image("http://127.0.0.1:1/photo.jpg", openid=visitor)


def test_an_image_of_somebody_long_gone_needs_a_human(wechat: StandIn, gateway: WeChat, visitor: str) -> None:
    wechat.advance(7_201)
    with pytest.raises(VisitTooOld):
        gateway.submit_image("http://127.0.0.1:1/photo.jpg", openid=visitor)


# ---- mini-program code


def test_a_mini_code_is_a_picture(wechat: StandIn, gateway: WeChat) -> None:
    assert gateway.mini_code("S1.K7Q2M9.3f2Xa9Zk0Qw", page="pages/check-in/index").startswith(b"\x89PNG")
    body = wechat.calls("getwxacodeunlimit")[0]["body"]
    assert (body["check_path"], body["env_version"], body["width"]) == (True, "release", 430)


@pytest.mark.parametrize("scene", ["", "x" * 33, "站点", "a%b", "a b", "a\n"])
def test_a_scene_that_wechat_would_refuse_is_not_sent(wechat: StandIn, gateway: WeChat, scene: str) -> None:
    with pytest.raises(ValueError, match="not a scene"):
        gateway.mini_code(scene, page="pages/index")
    assert wechat.calls() == []


def test_an_unpublished_page_is_a_fault_of_ours(wechat: StandIn, gateway: WeChat) -> None:
    wechat.lever("/__pages", {"pages": ["pages/index"]})
    with pytest.raises(errors.ConfigError) as failed:
        gateway.mini_code("S1", page="pages/other")
    assert failed.value.errcode == 41030


def test_a_picture_that_is_none_is_refused(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("getwxacodeunlimit", "html")
    with pytest.raises(errors.UpstreamError):
        gateway.mini_code("S1", page="pages/index")
