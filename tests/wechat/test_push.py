"""What WeChat pushes to us: signed, encrypted for us, and never a trace when it is not."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.wechat import MediaJudged, Other, Pushed, PushReader, errors
from chalicelib.wechat.errors import PushRefused
from infra.local.wechat import crypto
from infra.local.wechat.server import AES_KEY, APPID, TOKEN

NOISE = b"0123456789abcdef"
READER = PushReader(token=TOKEN, aes_key=AES_KEY, appid=APPID)


def query_for(encrypted: str, **changed: str) -> dict[str, str]:
    query = {"timestamp": "1714112445", "nonce": "415670741", "encrypt_type": "aes", "openid": "o-1"}
    signature = crypto.signature(TOKEN, query["timestamp"], query["nonce"], encrypted)
    return query | {"msg_signature": signature} | changed


def sealed(message: Any, *, appid: str = APPID, aes_key: str = AES_KEY) -> str:
    raw = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    return crypto.envelope(raw, aes_key=aes_key, appid=appid, noise=NOISE)


def read(encrypted: Any, **changed: str) -> Pushed:
    body = json.dumps({"ToUserName": "gh_1", "Encrypt": encrypted}).encode()
    return READER.read(query_for(str(encrypted), **changed), body)


def unavailable(trace_id: str, errcode: int) -> MediaJudged:
    return MediaJudged(trace_id, "unavailable", None, errcode)


# ---- the documented vectors


def test_the_documented_url_check_is_echoed(vectors: Any) -> None:
    (vector,) = vectors["url_verification"]
    reader = PushReader(token=vector["token"], aes_key=AES_KEY, appid=APPID)
    assert reader.echo(vector) == vector["expect_body"]


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce"])
def test_a_url_check_that_wechat_did_not_sign_is_refused(vectors: Any, field: str) -> None:
    (vector,) = vectors["url_verification"]
    reader = PushReader(token=vector["token"], aes_key=AES_KEY, appid=APPID)
    for value in (vector[field][:-1], vector[field] + "0", "", "é"):
        with pytest.raises(PushRefused):
            reader.echo(vector | {field: value})
    with pytest.raises(PushRefused):
        reader.echo({name: value for name, value in vector.items() if name != field})


def test_the_documented_safe_mode_push_is_read(vectors: Any) -> None:
    for vector in vectors["safe_mode_decrypt"]:
        reader = PushReader(token=vector["token"], aes_key=vector["encoding_aes_key"], appid=vector["appid"])
        body = json.dumps({"ToUserName": "gh_1", "Encrypt": vector["encrypt"]}).encode()
        assert reader.read(vector | {"encrypt_type": "aes"}, body) == Other("debug_demo")


def test_the_plain_signature_does_not_open_safe_mode(vectors: Any) -> None:
    (vector,) = vectors["safe_mode_decrypt"]
    reader = PushReader(token=vector["token"], aes_key=vector["encoding_aes_key"], appid=vector["appid"])
    body = json.dumps({"Encrypt": vector["encrypt"]}).encode()
    with pytest.raises(PushRefused):
        reader.read(vector | {"encrypt_type": "aes", "msg_signature": vector["signature_plain"]}, body)


@pytest.mark.parametrize(
    ("id", "judged"),
    [
        ("media_check_v2_pass", MediaJudged("60f96f1d-3845297a-1976a3ae", "pass", 100)),
        ("media_check_v2_download_error", unavailable("687c6131-26221dca-0c128c75", -1008)),
        ("media_check_v1_style", MediaJudged("bd8117e7041fd2424bdac93effdb745f", "pass")),
        ("media_check_v1_download_error", unavailable("x", -1008)),
    ],
)  # fmt: skip
def test_the_documented_events_are_understood(vectors: Any, id: str, judged: MediaJudged) -> None:
    (body,) = [event["body"] for event in vectors["events"] if event["id"] == id]
    assert read(sealed(body)) == judged


# ---- ragged shapes


V2: dict[str, Any] = {
    "Event": "wxa_media_check",
    "trace_id": "t-1",
    "version": 2,
    "errcode": 0,
    "result": {"suggest": "risky"},
}


@pytest.mark.parametrize(
    ("changed", "judged"),
    [
        ({}, MediaJudged("t-1", "risky")),
        ({"errcode": "0"}, MediaJudged("t-1", "risky")),
        ({"result": {"suggest": "review", "label": "21000"}}, MediaJudged("t-1", "review", 21000)),
        ({"result": {"suggest": "something new", "label": None}}, MediaJudged("t-1", "review")),
        ({"result": None}, MediaJudged("t-1", "unavailable")),
        ({"result": ["pass"]}, MediaJudged("t-1", "unavailable")),
        ({"result": {"suggest": ["pass"]}}, MediaJudged("t-1", "review")),
        ({"errcode": 87009, "result": {"suggest": "pass"}}, unavailable("t-1", 87009)),
        ({"errcode": "?"}, unavailable("t-1", -1)),
        ({"isrisky": 1, "status_code": 0}, MediaJudged("t-1", "risky")),
        ({"isrisky": "1"}, MediaJudged("t-1", "risky")),
        ({"isrisky": None}, MediaJudged("t-1", "risky")),
        ({"status_code": "4294966288"}, unavailable("t-1", -1008)),
        ({"trace_id": ""}, Other("wxa_media_check")),
        ({"trace_id": 7}, Other("wxa_media_check")),
        ({"trace_id": "x" * 129}, Other("wxa_media_check")),
        ({"Event": "subscribe_msg_popup_event"}, Other("subscribe_msg_popup_event")),
        ({"Event": None, "MsgType": "text"}, Other("text")),
    ],
)  # fmt: skip
def test_an_event_is_understood_or_left_alone(changed: dict[str, Any], judged: Pushed) -> None:
    assert read(sealed(V2 | changed)) == judged


def test_stray_spaces_around_keys_do_no_harm() -> None:
    assert read(sealed({f" {name} ": value for name, value in V2.items()})) == MediaJudged("t-1", "risky")


@pytest.mark.parametrize(
    "message", [b"", b"not json", b"[]", b"7", b"null", b"\xff\xfe", b"[" * 100_000, b"{}" + b" " * 40_000]
)
def test_an_unreadable_message_is_refused(message: bytes) -> None:
    if message.startswith(b"{}"):
        assert read(sealed(message)) == Other("")
        return
    with pytest.raises(PushRefused):
        read(sealed(message))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b"<xml/>", b"\xff", b'{"Encrypt": 7}', b'{"Encrypt": ""}',
     b'{"Encrypt": null}',
     b'{"Encrypt": ["a"]}', b" " * 70_000],
)  # fmt: skip
def test_an_unreadable_body_is_refused(body: bytes) -> None:
    with pytest.raises(PushRefused):
        READER.read(query_for("x"), body)


@pytest.mark.parametrize("field", ["timestamp", "nonce", "msg_signature", "encrypt_type"])
def test_a_push_without_one_of_its_parameters_is_refused(field: str) -> None:
    encrypted = sealed(V2)
    query = {name: value for name, value in query_for(encrypted).items() if name != field}
    with pytest.raises(PushRefused):
        READER.read(query, json.dumps({"Encrypt": encrypted}).encode())


# ---- forgeries


PLAIN = NOISE + len(json.dumps(V2)).to_bytes(4, "big") + json.dumps(V2).encode() + APPID.encode()


@given(st.binary(max_size=200).map(lambda raw: raw[: len(raw) // 16 * 16]))
def test_no_rightly_signed_rubbish_passes(raw: bytes) -> None:
    with pytest.raises(PushRefused):
        read(crypto.seal(raw, AES_KEY) if raw else base64.b64encode(raw).decode())


def test_a_push_under_another_key_is_refused() -> None:
    with pytest.raises(PushRefused):
        read(sealed(V2, aes_key="x" * 43))


@pytest.mark.parametrize(
    "keys",
    [{"token": ""}, {"aes_key": ""}, {"aes_key": "x" * 42}, {"aes_key": "x" * 42 + "="}, {"appid": ""}],
)
def test_without_token_or_key_nothing_is_read_at_all(keys: dict[str, str]) -> None:
    with pytest.raises(errors.ConfigError):
        PushReader(**({"token": TOKEN, "aes_key": AES_KEY, "appid": APPID} | keys))
