"""The token that all sandboxes share.

pk            sk      attributes
WX#<appid>    TOKEN   tok (the token: never logged), exp (UTC ms), ver (how often it was replaced)
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.kit.record import Record
from chalicelib.kit.table import Key, Unit, run, stale

from .tokens import Token


class TokenRecord(Record):
    """WeChat's access token."""

    value = UnicodeAttribute(attr_name="tok")
    expires_at = NumberAttribute(attr_name="exp")
    version = NumberAttribute(attr_name="ver")


class StoredToken:
    """A TokenStore in the records table."""

    def __init__(self, appid: str) -> None:
        self._key = Key(f"WX#{appid}", "TOKEN")

    def get(self) -> Token | None:
        """The newest token that any process put, read strongly."""
        record = Unit().get(TokenRecord, self._key)
        return Token(record.value, int(record.expires_at)) if record is not None else None

    def put(self, token: Token) -> None:
        """Keep the token, unless a newer one is there."""
        run(lambda unit: self._put(unit, token))

    def _put(self, unit: Unit, token: Token) -> None:
        newer = (
            TokenRecord.pk.does_not_exist()
            | (TokenRecord.expires_at < token.expires_at_ms)
            | (TokenRecord.value != token.value)
        )
        unit.change(
            self._key,
            TokenRecord.value.set(token.value),
            TokenRecord.expires_at.set(token.expires_at_ms),
            TokenRecord.version.set((TokenRecord.version | 0) + 1),
            condition=newer,
            otherwise=stale,
        )
        unit.recognise(self._key, lambda _: True)  # the same token is there already: nothing is left to do
