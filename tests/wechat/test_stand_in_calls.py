"""The stand-in's phone numbers, texts, images and codes, and the documented shapes of its answers."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image

from infra.local.wechat import StandIn, crypto
from infra.local.wechat.mini_codes import DOT
from infra.local.wechat.server import APPID
from infra.template import ROOT

from .asking import PHONE, log_in, post, stable_token

# ---- phone, text, image, code


def test_a_phone_number_has_its_country_as_a_number_or_as_a_text(wechat: StandIn, token: str) -> None:
    told = [
        post(wechat, PHONE, {"code": f"demo-citizen-{n}.a"}, access_token=token)["phone_info"]["countryCode"]
        for n in (1, 2)
    ]
    assert told == [86, "86"]
    code = wechat.phone_code("o-1", phone="5551234", country_code="1")
    info = post(wechat, PHONE, {"code": code}, access_token=token)["phone_info"]
    assert (info["phoneNumber"], info["purePhoneNumber"]) == ("+15551234", "5551234")
    assert info["watermark"]["appid"] == APPID


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"content": ""}, 44002), ({"content": "好" * 2_501}, 45002), ({"content": "[[err:45011]]"}, 45011),
        ({"version": 1, "content": "[[risky]]"}, 87014), ({"version": 1}, 0), ({"openid": "o-nobody"}, 40003),
    ],
)  # fmt: skip
def test_a_text_check_has_its_refusals(wechat: StandIn, token: str, changed: dict[str, Any], errcode: int) -> None:
    log_in(wechat, "demo-citizen-1.a")
    body = {"version": 2, "openid": "demo-citizen-1", "scene": 2, "content": "hello"} | changed
    assert post(wechat, "/wxa/msg_sec_check", body, access_token=token)["errcode"] == errcode
    assert bool(wechat.state.violations) == (body["version"] == 1)


def test_escaped_letters_in_a_text_are_remembered(wechat: StandIn, token: str) -> None:
    log_in(wechat, "demo-citizen-1.a")
    body = {"version": 2, "openid": "demo-citizen-1", "scene": 2, "content": "好"}
    post(wechat, "/wxa/msg_sec_check", json.dumps(body).encode(), access_token=token)
    assert "\\u escapes" in wechat.state.violations[0]


@pytest.mark.parametrize(("changed", "errcode"), [({"media_url": "file:///x"}, 40007), ({"version": 1}, 40097)])
def test_an_image_check_has_its_refusals(wechat: StandIn, token: str, changed: dict[str, Any], errcode: int) -> None:
    body = {"media_url": "http://127.0.0.1:1/", "media_type": 2, "version": 2, "scene": 2, "openid": "o"} | changed
    assert post(wechat, "/wxa/media_check_async", body, access_token=token)["errcode"] == errcode


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"scene": ""}, 40169), ({"scene": "x" * 33}, 40169), ({"scene": 7}, 40169), ({"scene": "站"}, 40129),
        ({"page": "/pages/index"}, 41030), ({"page": "pages/index?a=1"}, 41030), ({"width": 100}, 40097),
        ({"env_version": "x"}, 40097),
    ],
)  # fmt: skip
def test_a_mini_code_has_its_refusals(wechat: StandIn, token: str, changed: dict[str, Any], errcode: int) -> None:
    body = {"scene": "S1", "page": "pages/index"} | changed
    assert post(wechat, "/wxa/getwxacodeunlimit", body, access_token=token)["errcode"] == errcode


def test_an_unpublished_page_may_be_coded_without_the_check(wechat: StandIn, token: str) -> None:
    post(wechat, "/__pages", {"pages": ["pages/index"]})
    body = {"scene": "S1", "page": "pages/other"}
    assert post(wechat, "/wxa/getwxacodeunlimit", body, access_token=token)["errcode"] == 41030
    picture = post(wechat, "/wxa/getwxacodeunlimit", body | {"check_path": False}, access_token=token)
    assert picture.startswith(b"\x89PNG")


BARE = """
import sys
sys.modules.update(dict.fromkeys(("segno", "PIL")))
from infra.local.wechat import StandIn
from infra.local.wechat.media import _by_colour
from tests.wechat.asking import post, stable_token
with StandIn() as wechat:
    token = stable_token(wechat)["access_token"]
    code = post(wechat, "/wxa/getwxacodeunlimit", {"scene": "S1", "page": "p"}, access_token=token)
    print(code[:3].hex(), code[-2:].hex(), len(code), _by_colour(b"a picture"))
"""


def test_where_nobody_can_draw_a_code_is_one_dot_and_pictures_are_judged_by_name() -> None:
    told = subprocess.run([sys.executable, "-c", BARE], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.split() == ["ffd8ff", "ffd9", "159", "pass"], told.stderr
    assert Image.open(io.BytesIO(DOT)).size == (1, 1)


# ---- the documents


def test_the_examples_of_the_documents_are_answered_in_the_same_shape(vectors: Any, wechat: StandIn) -> None:
    documented = {example["call"]: example["response"] for example in vectors["api_examples"]}
    token = stable_token(wechat)
    assert set(token) == set(documented["stable_token still valid"])
    assert set(log_in(wechat, "o-1.a")) == set(documented["code2session ok (no errcode key on success)"])
    told = post(wechat, PHONE, {"code": "o-1.a"}, access_token=token["access_token"])
    assert shape(told) == shape(documented["getuserphonenumber ok"])
    body = {"version": 2, "openid": "o-1", "scene": 2, "content": "[[risky:20001]]"}
    told = post(wechat, "/wxa/msg_sec_check", body, access_token=token["access_token"])
    assert told["result"] == documented["msg_sec_check v2 risky"]["result"]
    assert set(told) == set(documented["msg_sec_check v2 risky"])


def shape(value: Any) -> Any:
    return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value)


def test_its_encryption_is_the_documented_one(vectors: Any) -> None:
    (vector,) = vectors["safe_mode_encrypt"]
    encrypted = crypto.envelope(
        vector["plaintext"].encode(),
        aes_key=vector["encoding_aes_key"],
        appid=vector["appid"],
        noise=vector["random"].encode(),
    )
    assert encrypted == vector["encrypt"]
    signed = crypto.signature(vector["token"], vector["timestamp"], vector["nonce"], encrypted)
    assert signed == vector["msg_signature"]
