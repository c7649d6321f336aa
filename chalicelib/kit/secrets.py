"""Secrets: given in the variable itself on one machine, else a SecureString parameter named by `<VARIABLE>_NAME`."""

from functools import lru_cache
from typing import Literal

import msgspec

from .aws import client
from .clock import MINUTE, now_ms
from .settings import SettingMissing, given

Name = Literal["session_keys", "wechat_secret", "wechat_push_token", "wechat_aes_key"]
_KEPT_MS = 5 * MINUTE
_kept: dict[str, tuple[int, str]] = {}


def secret(name: Name) -> str:
    """The secret's text, at most five minutes old. SettingMissing when neither value nor name is given."""
    variable = name.upper()
    value = given(variable)
    if value is not None:
        return value
    parameter = given(f"{variable}_NAME")
    if parameter is None:
        raise SettingMissing(f"neither {variable} nor {variable}_NAME is set")
    kept, now = _kept.get(parameter), now_ms()
    if kept is None or not 0 <= now - kept[0] < _KEPT_MS:
        answer = client("ssm").get_parameter(Name=parameter, WithDecryption=True)
        kept = _kept[parameter] = (now, answer["Parameter"]["Value"])
    return kept[1]


class KeyRing(msgspec.Struct, frozen=True):
    """The keys of this city, newest first: `session` signs tokens, `codes` derives stations' and redemptions' codes.

    Each entry is (kid, 64 hex digits). Two entries of a kind let a key be rotated without logging anybody out.
    """

    session: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]

    def code_key(self, kid: str | None = None) -> tuple[str, bytes]:
        """(kid, key) of the current code key, or of the one named. KeyError for a kid that is gone."""
        if kid is None:
            kid = self.codes[0][0]
        return kid, bytes.fromhex(dict(self.codes)[kid])


def key_ring() -> KeyRing:
    """The parsed session_keys secret."""
    return _parsed(secret("session_keys"))


@lru_cache(maxsize=2)
def _parsed(text: str) -> KeyRing:
    return msgspec.json.decode(text, type=KeyRing)
