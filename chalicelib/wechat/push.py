"""WeChat's pushes: the URL check, and safe mode (AES) with JSON bodies. Anything ragged is PushRefused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.kit.secrets import secret
from chalicelib.kit.settings import settings

from .errors import ConfigError, PushRefused
from .pushed import Pushed, normalised

Query = Mapping[str, str]

BODY_LIMIT = 64_000


class PushReader:
    """Reads what is pushed to one mini-program. ConfigError without token or key: anybody could sign then."""

    def __init__(self, *, token: str, aes_key: str, appid: str) -> None:
        if not token or not appid or len(aes_key) != 43 or not aes_key.isalnum():
            raise ConfigError("push", reason="token, AES key or appid is not set")
        self._token = token
        self._aes_key = aes_key
        self._appid = appid

    def echo(self, query: Query) -> str:
        """WeChat's check of our URL: what to answer, verbatim. PushRefused unless WeChat signed it."""
        signed = (query.get("timestamp", ""), query.get("nonce", ""))
        self._check(query.get("signature", ""), *signed)
        return query.get("echostr", "")

    def read(self, query: Query, body: bytes) -> Pushed:
        """What a push says. PushRefused unless it is signed, encrypted for our mini-program, and readable."""
        try:
            return normalised(self._decrypted(query, body))
        except PushRefused:
            raise
        except Exception as ragged:  # wechatpy raises anything from IndexError to UnicodeDecodeError
            refused = PushRefused("push", reason=f"unreadable ({type(ragged).__name__})")
        raise refused

    def _check(self, signature: str, *signed: str) -> None:
        if not all(signed):
            raise PushRefused("push", reason="unsigned")
        mine = hashlib.sha1("".join(sorted([self._token, *signed])).encode()).hexdigest()
        if not hmac.compare_digest(mine.encode(), signature.encode("utf-8", "replace")):
            raise PushRefused("push", reason="wrong signature")

    def _decrypted(self, query: Query, body: bytes) -> dict[str, Any]:
        from wechatpy.crypto import WeChatCrypto  # costs 200 ms: only the push endpoint pays

        if query.get("encrypt_type") != "aes" or len(body) > BODY_LIMIT:
            raise PushRefused("push", reason="not in safe mode, or too large")
        envelope = json.loads(body)
        timestamp, nonce, signature = query["timestamp"], query["nonce"], query["msg_signature"]
        self._check(signature, timestamp, nonce, envelope["Encrypt"])
        crypto = WeChatCrypto(self._token, self._aes_key, self._appid)
        _check_padding(crypto.key, envelope["Encrypt"])
        message = json.loads(crypto.decrypt_message(envelope, signature, timestamp, nonce))
        return dict(message.items())


def _check_padding(key: bytes, encrypted: str) -> None:
    """wechatpy believes the last byte alone."""
    from wechatpy.crypto import WeChatCipher

    plain = WeChatCipher(key).decrypt(base64.b64decode(encrypted, validate=True))
    size = plain[-1]
    if not 1 <= size <= 32 or plain[-size:] != bytes([size]) * size:
        raise PushRefused("push", reason="wrong padding")


@cache
def open_push() -> PushReader:
    """The process's reader, from its settings and secrets."""
    return PushReader(
        token=secret("wechat_push_token"), aes_key=secret("wechat_aes_key"), appid=settings().wechat_appid
    )
