"""A second WeChat that knows nothing of ours: a few lines of http.server, with the answers of WeChat's documents."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 400
ANSWERS: dict[str, Any] = {
    "/cgi-bin/stable_token": {"access_token": "ANOTHER_TOKEN", "expires_in": 345},
    "/sns/jscode2session": {"session_key": "tiihtNczf5v6AKRyjwEUhQ==", "openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE"},
    "/wxa/business/getuserphonenumber": {
        "errcode": 0, "errmsg": "ok",
        "phone_info": {
            "phoneNumber": "13800138000", "purePhoneNumber": "13800138000", "countryCode": 86,
            "watermark": {"timestamp": 1637744274, "appid": "wx-suishoupai"},
        },
    },
    "/wxa/msg_sec_check": {
        "errcode": 0, "errmsg": "ok", "result": {"suggest": "pass", "label": 100}, "detail": [], "trace_id": "t-1",
    },
    "/wxa/media_check_async": {"errcode": 0, "errmsg": "ok", "trace_id": "967e945cd8a3e458f3c74dcb886068e9"},
    "/wxa/getwxacodeunlimit": JPEG,
    "/cgi-bin/message/subscribe/send": {"errmsg": "ok", "errcode": 0, "msgid": 2231124125951803392},
    "/wxa/getuserriskrank": {"errcode": 0, "errmsg": "getuserriskrank succ", "risk_rank": 0, "unoin_id": 123456},
}  # fmt: skip


@contextmanager
def another_wechat() -> Iterator[tuple[str, Counter[str]]]:
    """Its address, and how often each path was asked."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            asked[parts.path] += 1
            told = ANSWERS.get(parts.path, {"errcode": 40066, "errmsg": "invalid url rid: 00000000-00000000-00000000"})
            if parts.path.startswith(("/wxa/", "/cgi-bin/message")) and not parse_qs(parts.query).get("access_token"):
                told = {"errcode": 41001, "errmsg": "access_token missing rid: 00000000-00000000-00000000"}
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
