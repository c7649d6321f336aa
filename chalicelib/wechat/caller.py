"""Asking WeChat: one request within its budget of time, attempts and token calls."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import ValidationError, convert

from .breaker import Breaker
from .calls import STABLE_TOKEN, Call, Question
from .errors import BUSY, Busy, ConfigError, GatewayError, StaleToken, Unreachable, UpstreamError
from .noting import note
from .passage import Passage
from .tokens import Budget, Token, Tokens, TokenStore

if TYPE_CHECKING:
    from .wire import Wire

A = TypeVar("A")


class Caller:
    """One mini-program's line to WeChat. `secret` is asked for each time, for it may be rotated."""

    def __init__(
        self, base: str, appid: str, *, secret: Callable[[], str], store: TokenStore, passage: Passage
    ) -> None:  # fmt: skip
        self.appid = appid
        self._base = base.rstrip("/")
        self._secret = secret
        self._passage = passage
        self._breaker = Breaker(passage.monotonic)
        self._tokens = Tokens(store, self._stable_token, passage.now_ms)

    def budget(self, seconds: float) -> Budget:
        """What a request that begins now may spend."""
        return Budget(self._passage.monotonic() + seconds, now=self._passage.monotonic)

    def ask(self, question: Question[A], budget: Budget | None = None) -> A:
        """The answer. Raises a GatewayError, after one line in the log with WeChat's request id."""
        budget = budget or self.budget(question.call.total_s)
        try:
            return self._twice_at_most(question, budget)
        except GatewayError as error:
            note(error)
            raise

    def _twice_at_most(self, question: Question[A], budget: Budget) -> A:
        token = self._tokens.current(budget) if question.call.tokened else None
        try:
            return self._once(question, budget, token)
        except StaleToken:
            if token is None or not budget.take_retry():
                raise
            token = self._tokens.replacing(token, budget)
        except Busy:
            if not (question.call.again_when_busy and budget.take_retry()):
                raise
        self._passage.sleep(random.uniform(0.15, 0.3))
        return self._once(question, budget, token)

    def _once(self, question: Question[A], budget: Budget, token: str | None) -> A:
        name = question.call.name
        left_s = budget.left_s()
        if left_s <= 0:
            raise Unreachable(name, reason="no time left")
        if question.call.keyed:
            question = replace(question, query=[*self._keys(name).items(), *question.query])
        self._breaker.admit(name)
        try:
            answer = _read(question.call, self._wire.send(question, token=token, total_s=left_s))
        except GatewayError as error:
            # Any other errcode says that WeChat works: one odd text must not open the circuit for all.
            down = isinstance(error, UpstreamError) and error.errcode in (None, BUSY)
            self._breaker.note(name, failed=down)
            raise
        self._breaker.note(name, failed=False)
        return answer

    def _stable_token(self, budget: Budget) -> Token:
        keys = self._keys(STABLE_TOKEN.name)
        body = {"grant_type": "client_credential", **keys, "force_refresh": False}
        asked_at = self._passage.now_ms()
        answer = self._twice_at_most(Question(STABLE_TOKEN, body=body), budget)
        return Token(answer.access_token, asked_at + answer.expires_in * 1000)

    def _keys(self, call: str) -> dict[str, str]:
        secret = self._secret()
        if not self.appid or not secret:
            raise ConfigError(call, reason="appid or secret is not set")
        return {"appid": self.appid, "secret": secret}

    @cached_property
    def _wire(self) -> "Wire":
        return self._passage.wire(self._base, self.appid)


def _read(call: Call[A], answer: object) -> A:
    try:
        return convert(answer, call.answer, strict=False)
    except ValidationError as odd:
        failure = UpstreamError(call.name, reason=str(odd)[:80])
    raise failure
