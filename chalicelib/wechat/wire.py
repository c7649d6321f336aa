"""The wire: wechatpy's client as transport, with the limits that it lacks.

The only importer of requests and of wechatpy's client, itself imported by the first call: they cost 200 ms.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import NewConnectionError
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from .calls import Call, Question
from .errors import GatewayError, NoAnswer, Unreachable, UpstreamError, judged

T = TypeVar("T")
Within = Callable[[float, Callable[[], Any]], Any]

CONNECT_S = 1.0
ANSWER_LIMIT = 4_000_000
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

# At DEBUG urllib3 writes every path with its query, and WeChat wants secret and token there.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class _CappedSession(requests.Session):
    """Reads at most ANSWER_LIMIT bytes; takes no proxy from the environment, for queries carry secrets."""

    def __init__(self, adapter: BaseAdapter) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = super().send(request, **{**kwargs, "stream": True})
        body = bytearray()
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > ANSWER_LIMIT:
                response.close()
                raise requests.exceptions.ContentDecodingError("the answer is too large")
        response._content = bytes(body)
        return response


class Wire(WeChatClient):  # type: ignore[misc]  # wechatpy publishes no types
    """Sends one request, once. Says what happened in errors that carry neither URL nor secret."""

    def __init__(
        self, base: str, appid: str, *, within: Within | None = None, adapter: BaseAdapter | None = None
    ) -> None:  # fmt: skip
        super().__init__(appid, secret="", auto_retry=False)
        self._base = base
        self._within = within or _within
        self._http = _CappedSession(adapter or HTTPAdapter(pool_maxsize=32))

    @property
    def access_token(self) -> str:
        # wechatpy reads this for each request without a token, and even while it builds the object.
        raise AttributeError("tokens are passed explicitly")

    def send(self, question: Question[Any], *, token: str | None, total_s: float) -> dict[str, Any]:
        """The JSON object of the answer; {"image": bytes} for a bare picture. Raises GatewayError."""
        outcome: dict[str, Any] | GatewayError
        try:
            outcome = self._within(total_s, lambda: self._outcome(question, token, total_s))
        except queue.Empty:
            outcome = NoAnswer(question.call.name, reason=f"no answer within {total_s:.1f} s")
        if isinstance(outcome, GatewayError):
            raise outcome  # not where it was found: its context would lead to a request with the secret
        return outcome

    def _outcome(self, question: Question[Any], token: str | None, total_s: float) -> dict[str, Any] | GatewayError:
        call = question.call
        posted = question.body is not None
        try:
            answer = self._request(
                "post" if posted else "get",
                self._base + call.path,
                params=_pairs(question, token),
                data=question.body,
                headers={"Content-Type": "application/json"} if posted else {},
                timeout=(min(CONNECT_S, total_s), min(call.read_s, total_s)),
                allow_redirects=False,
            )
        except WeChatClientException as refused:
            return _refused(call, refused)
        except requests.RequestException as broken:
            return _broken(call.name, broken)
        except Exception as odd:  # whatever the answer made wechatpy stumble over
            return UpstreamError(call.name, reason=f"unreadable answer ({type(odd).__name__})")
        if isinstance(answer, dict):
            return answer
        if isinstance(answer, requests.Response) and answer.content.startswith(_PICTURES):
            return {"image": answer.content}
        return UpstreamError(call.name, reason="not a JSON object")


def _pairs(question: Question[Any], token: str | None) -> list[tuple[str, str]]:
    """As a list, because wechatpy adds an access_token to every dict."""
    return [*question.query, *([("access_token", token)] if token else [])]


def _refused(call: Call[Any], refused: WeChatClientException) -> GatewayError:
    if refused.errcode is None:
        return UpstreamError(call.name, reason=f"HTTP {refused.response.status_code}")
    return judged(call.name, refused.errcode, str(refused.errmsg), own=call.own, tokened=call.tokened)


def _broken(call: str, broken: requests.RequestException) -> GatewayError:
    never_sent = isinstance(broken, requests.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
        getattr(broken.args[0] if broken.args else None, "reason", None), NewConnectionError
    )
    kind = Unreachable if never_sent else NoAnswer
    return kind(call, reason=type(broken).__name__)


def _within(seconds: float, work: Callable[[], T]) -> T:
    """A true limit: a socket's timeout starts anew with every byte, and name resolution has none at all."""
    box: queue.SimpleQueue[T] = queue.SimpleQueue()
    threading.Thread(target=lambda: box.put(work()), daemon=True).start()
    return box.get(timeout=seconds)
