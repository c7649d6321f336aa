"""Verdicts on pictures, pushed by the stand-in over real HTTP and read by our reader."""

import io
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from PIL import Image

from chalicelib.wechat import MediaJudged, Pushed, PushReader, WeChat
from chalicelib.wechat.errors import PushRefused
from infra.local.wechat import StandIn
from infra.local.wechat.server import AES_KEY, APPID, TOKEN

READER = PushReader(token=TOKEN, aes_key=AES_KEY, appid=APPID)


class Listener:
    """Our side of the callback: reads pushes, serves pictures, answers with the next planned status."""

    def __init__(self) -> None:
        self.read: list[Pushed] = []
        self.refused = 0
        self.statuses: list[int] = []
        self.pictures: dict[str, bytes] = {}
        self.url = ""

    def push(self, query: dict[str, str], body: bytes) -> int:
        try:
            said = READER.read(query, body)
        except PushRefused:
            self.refused += 1
            return 403
        self.read.append(said)
        return self.statuses.pop(0) if self.statuses else 200


@pytest.fixture
def listener(wechat: StandIn) -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            picture = heard.pictures.get(parts.path)
            if parts.path == "/push":
                picture = READER.echo(dict(parse_qsl(parts.query))).encode()
            self.send_response(404 if picture is None else 200)
            self.end_headers()
            self.wfile.write(picture or b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(heard.push(dict(parse_qsl(urlsplit(self.path).query)), body))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_address[1]}"
    wechat.lever("/__callback", {"url": f"{heard.url}/push"})
    yield heard
    server.shutdown()
    server.server_close()


def picture(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def submit(gateway: WeChat, listener: Listener, wechat: StandIn, name: str, visitor: str) -> str:
    trace_id = gateway.submit_image(f"{listener.url}/{name}", openid=visitor)
    wechat.wait_quiet()
    return trace_id


@pytest.mark.parametrize(
    ("name", "colour", "suggest", "label"),
    [
        ("a.jpg", (20, 120, 20), "pass", 100),
        ("risky.jpg", (20, 120, 20), "risky", 20002),
        ("b.jpg", (255, 0, 255), "risky", 20002),
        ("c.jpg", (255, 255, 0), "review", 21000),
    ],
)
def test_the_verdict_on_a_picture_comes_by_push(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener,
    name: str, colour: tuple[int, int, int], suggest: Any, label: int,
) -> None:  # fmt: skip
    listener.pictures[f"/{name}"] = picture(colour)
    trace_id = submit(gateway, listener, wechat, name, visitor)
    assert listener.read == [MediaJudged(trace_id, suggest, label)]


@pytest.mark.parametrize("served", [None, b"<html>", b"\xff\xd8\xff" + b"x" * 10_000_000])
def test_what_cannot_be_fetched_is_unavailable(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener, served: bytes | None
) -> None:
    if served is not None:
        listener.pictures["/a.jpg"] = served
    trace_id = submit(gateway, listener, wechat, "a.jpg", visitor)
    assert listener.read == [MediaJudged(trace_id, "unavailable", None, -1008)]


@pytest.mark.parametrize(
    ("do", "heard", "refused"),
    [
        ("twice", [("pass", 0)] * 2, 0), ("thrice", [("pass", 0)] * 3, 0), ("never", [], 0),
        ("v1", [("pass", 0)], 0),
        ("download_error", [("unavailable", -1008)], 0), ("bad_signature", [], 3), ("bad_appid", [], 3),
    ],
)  # fmt: skip
def test_pushes_go_wrong_as_planned(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener,
    do: str, heard: list[tuple[str, int]], refused: int,
) -> None:  # fmt: skip
    listener.pictures["/a.jpg"] = picture((20, 120, 20))
    wechat.fault("push", do)
    gateway.submit_image(f"{listener.url}/a.jpg", openid=visitor)
    for _ in range(refused):
        wait_for_try(wechat)
    wechat.wait_quiet()
    assert [(each.suggest, each.errcode) for each in listener.read if isinstance(each, MediaJudged)] == heard
    assert listener.refused == refused


def wait_for_try(wechat: StandIn) -> None:
    """Until the next try is due on the virtual clock, and then let it come."""
    before = sum(len(event.tries) for event in wechat.pushes.sent)
    deadline = time.monotonic() + 5
    while sum(len(event.tries) for event in wechat.pushes.sent) == before and time.monotonic() < deadline:
        wechat.advance(1)
        time.sleep(0.02)


def test_a_verdict_may_come_before_the_reply(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener
) -> None:
    listener.pictures["/a.jpg"] = picture((20, 120, 20))
    wechat.fault("push", "before_reply")
    trace_id = gateway.submit_image(f"{listener.url}/a.jpg", openid=visitor)
    assert listener.read == [MediaJudged(trace_id, "pass", 100)]


def test_a_verdict_may_name_a_trace_that_nobody_knows(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener
) -> None:
    listener.pictures["/a.jpg"] = picture((20, 120, 20))
    wechat.fault("push", "unknown_trace")
    trace_id = submit(gateway, listener, wechat, "a.jpg", visitor)
    (said,) = listener.read
    assert isinstance(said, MediaJudged)
    assert said.trace_id != trace_id


def test_a_push_that_is_not_answered_comes_again_up_to_three_times(
    wechat: StandIn, gateway: WeChat, visitor: str, listener: Listener
) -> None:
    listener.statuses = [500, 503, 500, 200]
    gateway.submit_image(f"{listener.url}/a.jpg", openid=visitor)
    for _ in range(3):
        wait_for_try(wechat)
    wechat.wait_quiet()
    assert wechat.pushes.sent[0].tries == [500, 503, 500]
    assert len(listener.read) == 3


def test_wechat_can_verify_our_url(wechat: StandIn, listener: Listener) -> None:
    assert wechat.lever("/__push/verify") == {"ok": True}
