"""The access token: process memory, then the store, then WeChat's stable_token.

No lock is needed: stable_token gives everybody the same token. What has to be prevented is asking too often:
a token that failed is first compared with the stored one, and one request asks for a token once at most.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from chalicelib.kit.log import line

from .errors import GatewayError, RateLimited
from .noting import note

FRESH_MS = 300_000  # WeChat renews five minutes early and lets old and new overlap
RETRY_NEEDS_S = 1.5


@dataclass(frozen=True)
class Token:
    """A token and the UTC ms of its end. The value stays out of every repr."""

    value: str = field(repr=False)
    expires_at_ms: int


class TokenStore(Protocol):
    """What the sandboxes share."""

    def get(self) -> Token | None:
        """The stored token, read strongly."""

    def put(self, token: Token) -> None:
        """Keep the token, unless the same one is there with as late an end. Being too late is no error."""


class MemoryStore:
    """A store for one process: tests, and the local tools."""

    def __init__(self) -> None:
        self._token: Token | None = None

    def get(self) -> Token | None:
        return self._token

    def put(self, token: Token) -> None:
        kept = self._token
        if kept is None or kept.expires_at_ms < token.expires_at_ms or kept.value != token.value:
            self._token = token


@dataclass
class Budget:
    """What one request may still spend: its time, one second attempt, one call for a token."""

    deadline: float
    attempts: int = 1
    token_calls: int = 1
    now: Callable[[], float] = time.monotonic

    def left_s(self) -> float:
        return self.deadline - self.now()

    def take_retry(self) -> bool:
        """Whether a second attempt is allowed; allowed only once."""
        if self.attempts == 0 or self.left_s() < RETRY_NEEDS_S:
            return False
        self.attempts -= 1
        return True

    def take_token_call(self) -> bool:
        """Whether WeChat may be asked for a token; only once."""
        if self.token_calls == 0:
            return False
        self.token_calls -= 1
        return True


Fetch = Callable[[Budget], Token]


class Tokens:
    """Hands out the token of one mini-program. `fetch` asks stable_token."""

    def __init__(self, store: TokenStore, fetch: Fetch, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._fetch = fetch
        self._now_ms = now_ms
        self._memory: Token | None = None

    def current(self, budget: Budget) -> str:
        """A token to try: the old one, too, when WeChat limits or fails its renewal. Else GatewayError."""
        if self._memory is not None and self._left_ms(self._memory) > FRESH_MS:
            return self._memory.value
        candidates = [token for token in (self._memory, self._stored()) if token is not None]
        best = max(candidates, key=lambda token: token.expires_at_ms, default=None)
        if best is not None and self._left_ms(best) > FRESH_MS:
            self._memory = best
            return best.value
        budget.take_token_call()
        return self._renew(best, budget).value

    def replacing(self, failed: str, budget: Budget) -> str:
        """The token for a second attempt after `failed`: a newer one of the store, else a fresh one."""
        self._memory = None
        stored = self._stored()
        if stored is not None and stored.value != failed and self._left_ms(stored) > 0:
            self._memory = stored
            return stored.value
        if not budget.take_token_call():
            return failed  # WeChat confirmed it within this very request
        return self._renew(None, budget).value

    def _renew(self, old: Token | None, budget: Budget) -> Token:
        try:
            token = self._fetch(budget)
        except GatewayError as error:
            if old is None or not (isinstance(error, RateLimited) or self._left_ms(old) > 0):
                raise
            note(error)
            return old
        self._memory = token
        self._keep(token)
        return token

    def _stored(self) -> Token | None:
        try:
            return self._store.get()
        except Exception as error:  # any store may stand here; without it WeChat itself is asked
            line(event="wechat_token_store", verb="get", error=type(error).__name__)
            return None

    def _keep(self, token: Token) -> None:
        try:
            self._store.put(token)
        except Exception as error:  # the token in memory is good: losing it would cost another call
            line(event="wechat_token_store", verb="put", error=type(error).__name__)

    def _left_ms(self, token: Token) -> int:
        return token.expires_at_ms - self._now_ms()
