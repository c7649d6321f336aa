"""What WeChat answers, as far as we read it: what is not named here (session_key) never enters the house."""

from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=2048)]


class TokenAnswer(Struct, frozen=True):
    access_token: Text
    expires_in: int


class LoginAnswer(Struct, frozen=True):
    openid: Text
    unionid: str | None = None


class Watermark(Struct, frozen=True):
    appid: str


class PhoneInfo(Struct, frozen=True, rename="camel"):
    pure_phone_number: Text
    country_code: str | int  # documented as a string, shown as a number
    watermark: Watermark


class PhoneAnswer(Struct, frozen=True):
    phone_info: PhoneInfo


class TextResult(Struct, frozen=True):
    suggest: Text
    label: int | None = None


class TextAnswer(Struct, frozen=True):
    result: TextResult
    trace_id: str | None = None


class ImageSubmitted(Struct, frozen=True):
    trace_id: Text


class Picture(Struct, frozen=True):
    """WeChat sends a picture bare; the wire puts it under this name."""

    image: bytes


class MessageSent(Struct, frozen=True):
    """Documents show no msgid, answers have one, as a number."""

    errcode: int
    msgid: int | str | None = None


class RiskRank(Struct, frozen=True):
    risk_rank: Annotated[int, Meta(ge=0, le=4)]
