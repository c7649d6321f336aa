"""Every one-byte change of a push is refused: all of them are tried, not some."""

import json

import pytest

from chalicelib.wechat import MediaJudged, PushReader
from chalicelib.wechat.errors import PushRefused
from infra.local.wechat import crypto
from infra.local.wechat.server import AES_KEY, APPID, TOKEN

from .test_push import PLAIN, query_for, sealed

MESSAGE = {"Event": "wxa_media_check", "trace_id": "t", "errcode": 0, "result": {"suggest": "pass"}}
WHOLE = sealed(MESSAGE)
READER = PushReader(token=TOKEN, aes_key=AES_KEY, appid=APPID)


def passes(query: dict[str, str], body: bytes) -> bool:
    try:
        READER.read(query, body)
    except PushRefused:
        return False
    return True


def test_every_changed_byte_of_the_encrypted_text_is_refused() -> None:
    query, body = query_for(WHOLE), json.dumps({"Encrypt": WHOLE}).encode()
    begin = body.index(WHOLE.encode())
    assert READER.read(query, body) == MediaJudged("t", "pass")
    for at in range(begin, begin + len(WHOLE)):
        for other in set(range(256)) - {body[at]}:
            assert not passes(query, body[:at] + bytes([other]) + body[at + 1 :]), (at, other)


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_every_changed_letter_of_what_is_signed_is_refused(name: str) -> None:
    query, body = query_for(WHOLE), json.dumps({"Encrypt": WHOLE}).encode()
    right = query[name]
    for at in range(len(right)):
        for other in set(map(chr, range(256))) - {right[at]}:
            assert not passes(query | {name: right[:at] + other + right[at + 1 :]}, body), (at, other)


def test_every_changed_byte_of_appid_and_padding_is_refused_though_rightly_signed() -> None:
    whole = crypto.padded(PLAIN)
    for at in range(len(PLAIN) - len(APPID), len(whole)):
        for other in set(range(256)) - {whole[at]}:
            forged = crypto.seal(whole[:at] + bytes([other]) + whole[at + 1 :], AES_KEY)
            body = json.dumps({"Encrypt": forged}).encode()
            assert not passes(query_for(forged), body), (at, other)
