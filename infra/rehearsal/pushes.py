"""Every kind of push, and every way in which one may be wrong: what our endpoint answers, and what it takes from it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.wechat import MediaJudged, Other, Pushed, PushReader, SubscriptionAnswered
from chalicelib.wechat.errors import PushRefused
from infra.local.wechat import crypto
from infra.local.wechat.messages import event
from infra.local.wechat.server import AES_KEY, APPID, TOKEN

from .faults import Row

NOISE = b"0123456789abcdef"
READER = PushReader(token=TOKEN, aes_key=AES_KEY, appid=APPID)
Message = dict[str, Any]
Query = dict[str, str]
Spoil = Callable[[Query, bytes], tuple[Query, bytes]]

VERDICT: Message = {
    "FromUserName": "o-1", "CreateTime": 1, "Event": "wxa_media_check", "appid": APPID, "trace_id": "t-1", "version": 2,
    "errcode": 0, "result": {"suggest": "risky", "label": 20002},
}  # fmt: skip
YES = {"TemplateId": "T1", "SubscribeStatusString": "accept"}
NO = {"TemplateId": "T2", "SubscribeStatusString": "reject"}
SENT = {"TemplateId": "T1", "MsgID": "7", "ErrorCode": "0", "ErrorStatus": "success"}
HEAD = {"FromUserName": "o-1", "CreateTime": "1"}
READ: tuple[tuple[str, Message], ...] = (
    ("verdict", VERDICT),
    ("verdict, errcode -1008 without result", {**VERDICT, "errcode": -1008, "result": None}),
    ("verdict of version 1", {**VERDICT, "isrisky": 1, "status_code": 0}),
    ("verdict of version 1, -1008 as uint32", {**VERDICT, "isrisky": 0, "status_code": 4294966288}),
    ("verdict with an unknown word", {**VERDICT, "result": {"suggest": "new"}}),
    ("verdict with spaces before its keys", {f" {name}": value for name, value in VERDICT.items()}),
    ("verdict without trace_id", {**VERDICT, "trace_id": ""}),
    ("popup, List an object", HEAD | event("subscribe_msg_popup_event", [YES])),
    ("popup, List an array", HEAD | event("subscribe_msg_popup_event", [YES, NO])),
    ("popup, only noes", HEAD | event("subscribe_msg_popup_event", [NO])),
    ("settings changed", HEAD | event("subscribe_msg_change_event", [NO])),
    ("message delivered", HEAD | event("subscribe_msg_sent_event", [SENT])),
    ("an event that nobody knows", HEAD | {"Event": "something_new"}),
    ("a message of a person", HEAD | {"MsgType": "text", "Content": "你好"}),
)
REFUSED: tuple[tuple[str, Spoil], ...] = (
    ("signed with another token", lambda query, body: (query | {"msg_signature": "0" * 40}, body)),
    ("signed as for plain mode", lambda query, body: (query | {"msg_signature": query["signature"]}, body)),
    ("without signature", lambda query, body: ({**query, "msg_signature": ""}, body)),
    ("not encrypted", lambda query, body: (query | {"encrypt_type": "raw"}, body)),
    ("for another mini-program", lambda query, body: _sealed(VERDICT, appid="wx-another")),
    ("no JSON", lambda query, body: (query, b"<xml/>")),
    ("cut", lambda query, body: (query, body[:-9])),
    ("too large", lambda query, body: (query, body + b" " * 70_000)),
)


def rows() -> Iterator[Row]:
    """The table's part of what comes in."""
    for name, message in READ:
        yield Row("push", name, *_answered(*_sealed(message)), "the request's line", "none")
    for name, spoil in REFUSED:
        yield Row("push", name, *_answered(*spoil(*_sealed(VERDICT))), "the request's line", "none")


def _answered(query: Query, body: bytes) -> tuple[str, str]:
    try:
        said = READER.read(query, body)
    except PushRefused:
        return "403 `push_not_trusted`", "nothing"
    return "200 success", _taken(said)


def _taken(said: Pushed) -> str:
    if isinstance(said, MediaJudged):
        return f"verdict {said.suggest}"
    if isinstance(said, SubscriptionAnswered):
        return f"agreements +{len(said.accepted)}, ended {len(said.ended)}"
    return "nothing, counted" if isinstance(said, Other) else "letter settled"


def _sealed(message: Message, *, appid: str = APPID) -> tuple[Query, bytes]:
    raw = json.dumps({name: value for name, value in message.items() if value is not None}).encode()
    encrypted = crypto.envelope(raw, aes_key=AES_KEY, appid=appid, noise=NOISE)
    query = {"timestamp": "1", "nonce": "2", "encrypt_type": "aes", "signature": crypto.signature(TOKEN, "1", "2")}
    query["msg_signature"] = crypto.signature(TOKEN, "1", "2", encrypted)
    return query, json.dumps({"Encrypt": encrypted}).encode()
