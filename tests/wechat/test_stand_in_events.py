"""The stand-in's levers for a stranger's backend: any event, as JSON or XML; the whitelist; what is left of a quota."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from wechatpy.crypto import WeChatCrypto

from infra.local.wechat import StandIn
from infra.local.wechat.server import AES_KEY, APPID, TOKEN
from infra.local.wechat.xml import written

from .asking import PHONE, log_in, post, stable_token


class Backend:
    """A stranger's endpoint, which keeps what it is sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        backend = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                backend.heard.append((dict(parse_qsl(urlsplit(self.path).query)), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/push"

    def read(self) -> str:
        """The last push, decrypted by wechatpy, whose XML is not ours."""
        query, body = self.heard[-1]
        crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
        return str(crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"]))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def backend(wechat: StandIn) -> Iterator[Backend]:
    stranger = Backend()
    wechat.lever("/__callback", {"url": stranger.url})
    yield stranger
    stranger.close()


def test_an_event_goes_out_as_xml_where_the_console_says_so(wechat: StandIn, backend: Backend) -> None:
    wechat.callback.xml = True
    wechat.accepted("o-1", "T1", "T2")
    wechat.wait_quiet()
    told = backend.read()
    assert told.startswith("<xml>")
    assert "<Event><![CDATA[subscribe_msg_popup_event]]></Event>" in told
    assert told.count("<List>") == 2


def test_xml_holds_what_would_end_its_quotes() -> None:
    assert written({"a": "x]]>y", "n": 7}) == b"<xml><a><![CDATA[x]]]]><![CDATA[>y]]></a><n>7</n></xml>"


def test_privacy_events_name_the_person_in_their_own_way(wechat: StandIn, backend: Backend) -> None:
    post(wechat, "/__push/user_authorization_revoke", {"openid": "o-1", "RevokeInfo": "8", "ragged": True})
    wechat.wait_quiet()
    message = wechat.pushes.sent[-1].sent
    assert message[" OpenID"] == "o-1"
    assert (message[" Event"], message[" RevokeInfo"]) == ("user_authorization_revoke", "8")
    assert len(backend.heard) == 1


def test_an_address_that_is_not_listed_gets_neither_a_token_nor_a_login(wechat: StandIn) -> None:
    post(wechat, "/__whitelist", {"refused": True})
    assert stable_token(wechat)["errcode"] == log_in(wechat, "o-1.a")["errcode"] == 40164
    post(wechat, "/__whitelist", {"refused": False})
    assert "openid" in log_in(wechat, "o-1.a")


def test_the_quota_tells_what_is_left(wechat: StandIn, token: str) -> None:
    post(wechat, "/__limits", {"getuserphonenumber": {"minute": 9, "day": 5}})
    for _ in range(2):
        post(wechat, PHONE, {"code": "x"}, access_token=token)
    told = post(wechat, "/cgi-bin/openapi/quota/get", {"cgi_path": PHONE}, access_token=token)
    assert told["quota"] == {"daily_limit": 5, "used": 2, "remain": 3}
    refused = post(wechat, "/cgi-bin/openapi/quota/get", {"cgi_path": "/sns/jscode2session"}, access_token=token)
    assert refused["errcode"] == 76022


def test_help_is_enough_for_a_stranger() -> None:
    command = [sys.executable, "-m", "infra.local.wechat", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for word in ("--callback", "your own backend", "api.weixin.qq.com", "/__user/accept", "/__faults", "push-format"):
        assert word in told


def test_waiting_pushes_hold_up_nobody(wechat: StandIn, backend: Backend) -> None:
    before = threading.active_count()
    started = time.monotonic()
    for number in range(20):
        wechat.accepted(f"o-{number}", "T1")
    assert time.monotonic() - started < 1
    wechat.wait_quiet()
    assert len(backend.heard) == 20
    assert threading.active_count() <= before + 25
