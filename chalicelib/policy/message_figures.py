"""Figures of WeChat's subscription messages: the templates that the city was given, and when they may be sent."""

from typing import Annotated

import msgspec
from msgspec import Meta

from .document import Count, Document, Minute, Positive

FieldName = Annotated[
    str,
    Meta(
        pattern=r"^(thing|number|letter|symbol|character_string|time|date|amount|phone_number|car_number|name|phrase"
        r"|const|enum)\d{1,3}$"
    ),
]
Source = Annotated[str, Meta(pattern=r"^(title|sentence|at|day|=.{1,20})$")]
Kind = Annotated[str, Meta(pattern=r"^[a-z_]{1,20}$")]


class WechatTemplate(Document, frozen=True):
    """One template of the console: WeChat's id for it, the kinds of message that it carries (`digest`: several in one),
    and what each of its fields shows: a part of the message, or after "=" always the same."""

    id: Annotated[str, Meta(min_length=1, max_length=128)]
    kinds: tuple[Kind, ...]
    fields: Annotated[dict[FieldName, Source], Meta(min_length=1, max_length=10)]
    long_term: bool = False
    page: Annotated[str, Meta(max_length=128, pattern=r"^[^/]*([^/].*)?$")] = ""
    words: dict[FieldName, tuple[str, ...]] = msgspec.field(default_factory=dict)  # approved for const and enum


class Messages(Document, frozen=True):
    rows: tuple[WechatTemplate, ...] = ()
    quiet_from_minute: Minute = 1_320  # 22:00: what is not urgent waits
    quiet_until_minute: Minute = 480  # 8:00
    urgent_kinds: tuple[Kind, ...] = ("redemption",)
    digest_from: Annotated[int, Meta(ge=2, le=20)] = 3  # so many that are due at once for one person become one
    again_minutes: Positive = 1  # after WeChat was busy; twice as long each time
    give_up_hours: Count = 24
