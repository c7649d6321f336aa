"""Figures of points: how long they live, what they are given and taken for, and who disputes it."""

from typing import Annotated, Literal

from msgspec import Meta

from .document import Count, Document, Positive


class Points(Document, frozen=True):
    expire_years_after: Positive = 1  # points of year Y expire at the end of Y + this
    notice_days: tuple[Positive, ...] = (30, 7, 1)  # before points expire, their owner is told
    correction_second_above: Count = 50  # more points than this are corrected by two persons
    lots: Positive = 4
    release_grace_days: Count = 7  # for held points whose lot expired meanwhile


class Exchange(Document, frozen=True):
    open_reservations: Positive = 3
    pickup_minutes: Positive = 15
    voucher_days: Positive = 7
    confirm_grace_s: Count = 30
    expire_after_s: Count = 120
    wrong_codes: Positive = 5
    wrong_codes_minutes: Positive = 10
    lock_minutes: Positive = 10
    invitation_minutes: Positive = 30  # for a clerk to scan the owner's code
    merchant_daily_points: Positive = 20_000  # a shop that took so much confirms no more that day
    merchant_monthly_points: Positive = 200_000
    visits_a_day: Positive = 3  # of one person at one shop: more are told
    pace_confirmations: Annotated[int, Meta(ge=2, le=20)] = 6  # so many in a row, faster than one in each gap, are told
    confirm_gap_s: Positive = 20


class Disputes(Document, frozen=True):
    window_days: Positive = 7  # after the confirmation: to dispute it, or to agree that it is reversed
    answer_hours: Positive = 72  # for the merchant
    decision_days: Positive = 7  # for the arbiter, from the day of the dispute


class Programme(Document, frozen=True):
    """Who gives points: how many a month at most (none: as many as are earned), and what an award comes to then.

    A shard's part of the month must hold the greatest award of the programme.
    """

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    name: str = ""
    monthly_points: Count | None = None
    when_empty: Literal["queue", "honour"] = "queue"  # honour: the points are never given, only the honour
    shards: Annotated[int, Meta(ge=1, le=64)] = 4


class Programmes(Document, frozen=True):
    rows: tuple[Programme, ...] = ()
