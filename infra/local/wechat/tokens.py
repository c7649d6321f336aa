"""Access tokens: stable_token, and the old /cgi-bin/token, each of whose tokens kills the one before."""

import random
import string
from dataclasses import dataclass

from .clock import DAY, MINUTE

LIFE_MS = 7_200_000
EARLY_MS = 5 * MINUTE
FORCE_GAP_MS = 30_000
FORCES_A_DAY = 20


@dataclass
class Issued:
    value: str
    expires_at_ms: int
    revoked: bool = False


class TokenDesk:
    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._issued: dict[str, Issued] = {}
        self._stable: Issued | None = None
        self._old_style: Issued | None = None
        self._forced_at_ms: list[int] = []

    def stable(self, now_ms: int) -> Issued:
        """The same one until five minutes before its end; then a new one, and the old one lives on."""
        current = self._stable
        if current is None or current.revoked or now_ms >= current.expires_at_ms - EARLY_MS:
            current = self._stable = self._mint(now_ms)
        return current

    def forced(self, now_ms: int) -> Issued | None:
        """A new one, the old one dead at once; None when asked too soon or too often."""
        today = [at for at in self._forced_at_ms if now_ms - at < DAY]
        if len(today) >= FORCES_A_DAY or (today and now_ms - today[-1] < FORCE_GAP_MS):
            return None
        self._forced_at_ms = [*today, now_ms]
        if self._stable is not None:
            self._stable.revoked = True
        self._stable = self._mint(now_ms)
        return self._stable

    def old_style(self, now_ms: int) -> Issued:
        if self._old_style is not None:
            self._old_style.revoked = True
        self._old_style = self._mint(now_ms)
        return self._old_style

    def revoke_all(self) -> None:
        for issued in self._issued.values():
            issued.revoked = True

    def errcode(self, value: str, now_ms: int) -> int:
        """0 for a good token."""
        if not value:
            return 41001
        issued = self._issued.get(value)
        if issued is None or issued.revoked:
            return 40001
        return 0 if now_ms < issued.expires_at_ms else 42001

    def _mint(self, now_ms: int) -> Issued:
        letters = self._random.choices(string.ascii_letters + string.digits + "-_", k=136)
        issued = Issued(f"{len(self._issued) + 60}_{''.join(letters)}", now_ms + LIFE_MS)
        self._issued[issued.value] = issued
        return issued
