"""The fields of subscription messages: found wrong before they are sent, where WeChat would find them wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.wechat import SubscribeMessage, fitted
from chalicelib.wechat.errors import FieldInvalid
from chalicelib.wechat.templates import KINDS, demand_sendable, fault_of
from infra.local.wechat.messages import _TYPES, Template, _fits

GOOD = {
    "thing": ["水", "志" * 20, "a b", "🎁" * 10],
    "number": ["7", "-3", "12.50", "9" * 32],
    "letter": ["abcXYZ", "a" * 32],
    "symbol": ["!", "，。；"],
    "character_string": ["ZB0012345678", "a-b_c/1", "~" * 32],
    "time": ["15:01", "2019年10月1日 15:01", "15:01~16:00", "2026年1月2日~2026年1月3日", "2026-11-23 09:00"],
    "date": ["2019年10月1日", "2019年10月1日 15:01", "2026-11-23"],
    "amount": ["10.5元", "¥9999999999", "3"],
    "phone_number": ["13800138000", "+86-0533-2345678"],
    "car_number": ["鲁C12345", "鲁CD12345"],
    "name": ["王小明", "阿卜杜拉·吾甫尔", "John Smith"],
    "phrase": ["已办结", "待复核中吗"],
    "const": ["已受理"],
    "enum": ["已受理"],
}
BAD = {
    "thing": ["", "  ", "志" * 21, "a\nb", "\u202e", "🎁" * 11, "\x00"],
    "number": ["七", "1,000", "9" * 33, "1 "],
    "letter": ["a1", "中", "a" * 33],
    "symbol": ["ab", "!!!!!!"],
    "character_string": ["中文", "a" * 33, "a b"],
    "time": ["25:00", "now", "2019/10/1", "2026年13月1日"],
    "date": ["15:01", "2026-13-01", "2026年11月23"],
    "amount": ["钱", "12345678901", "1,000元"],
    "phone_number": ["138 0013 8000 00000", "phone"],
    "car_number": ["鲁c12345", "鲁CABC12345"],
    "name": ["王小明王小明王小明王小", "王2", "A" * 21],
    "phrase": ["已经全部办结", "ok", "已办结。"],
    "const": ["别的"],
    "enum": ["别的"],
}
WORDS = ("已受理",)


def known(kind: str) -> Template:
    return Template((f"{kind}1",), words={f"{kind}1": list(WORDS)})


def test_every_type_has_its_examples() -> None:
    assert set(GOOD) == set(BAD) == set(KINDS) == set(_TYPES)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in GOOD.items() for value in values])
def test_what_fits_is_let_through_by_us_and_by_wechat(kind: str, value: str) -> None:
    assert fault_of(f"{kind}1", value, WORDS) is None
    assert _fits(f"{kind}1", value, known(kind))


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values])
def test_what_does_not_fit_is_found_before_it_is_sent(kind: str, value: str) -> None:
    with pytest.raises(FieldInvalid) as found:
        demand_sendable(SubscribeMessage("T", {f"{kind}1": value}, words={f"{kind}1": WORDS}))
    assert f"{kind}1" in found.value.reason
    assert not value.strip() or value not in found.value.reason.removeprefix(f"{kind}1 ")


@pytest.mark.parametrize("name", ["thing", "short_thing1", "1", "thing1234", "Thing1", "thing1.value"])
def test_an_unknown_type_is_not_sent(name: str) -> None:
    assert fault_of(name, "x") == "no such type of field"


def test_a_message_without_fields_is_not_sent() -> None:
    with pytest.raises(FieldInvalid):
        demand_sendable(SubscribeMessage("T", {}))


@settings(max_examples=60)
@given(kind=st.sampled_from(sorted(set(KINDS) - {"const", "enum"})), value=st.text(max_size=40))
def test_what_we_let_through_wechat_takes(kind: str, value: str) -> None:
    if fault_of(f"{kind}1", value) is None:
        assert _fits(f"{kind}1", value, None)


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_be_made_a_thing(text: str) -> None:
    assert fault_of("thing1", fitted("thing1", text)) is None


def test_a_long_text_is_cut_and_says_so() -> None:
    assert fitted("thing1", "志" * 21) == "志" * 19 + "…"
    assert fitted("phrase1", "已经全部办结") == "已经全部办"
    assert fitted("thing1", "👨‍👩‍👧‍👦" * 9).endswith("…")
    assert fitted("thing1", "\u202e\n") == "-"
