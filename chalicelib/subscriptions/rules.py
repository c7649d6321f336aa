"""What somebody has agreed to, what a message shows, when it may go out, and what becomes of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..kit.clock import DAY, HOUR, MINUTE, day_on, day_start_ms, minute_of_day
from ..policy import Messages, WechatTemplate
from ..wechat import fitted

State = Literal[
    "waiting",  # until it is due
    "sending",  # WeChat may have it
    "sent",  # WeChat has it
    "delivered", "undelivered",  # WeChat says
    "unknown",  # WeChat did not answer: never sent again
    "refused",  # the person takes no more of these
    "dead",  # our template, field or keys are wrong: an alarm rang
    "dropped",  # there is nobody any more
    "lapsed",  # WeChat had no time for too long
    "digested",  # told by another message together with others
]  # fmt: skip
Outcome = Literal["sent", "unknown", "refused", "dead", "dropped", "later"]
"""What one attempt came to; `later`: it was certainly not sent."""

DIGEST = "digest"
STUCK_MS = 10 * MINUTE
KEPT_S = 30 * DAY // 1000
SEEN = 8


@dataclass(frozen=True)
class Notice:
    """What happened, in words: the kind of message, its title, its sentence, and when it was."""

    kind: str
    title: str
    sentence: str
    at: int


@dataclass(frozen=True)
class Credit:
    """How many messages of a template somebody takes: counted, or `endless` (long-term). `seen` are the moments (s) of
    the answers that were counted, `ended_s` that of the last end: WeChat repeats its events and mixes them up."""

    left: int = 0
    endless: bool = False
    seen: tuple[int, ...] = ()
    ended_s: int = 0

    @property
    def takes(self) -> bool:
        return self.endless or self.left > 0


def accepted(credit: Credit, at_s: int, *, endless: bool) -> Credit:
    """The credit after a yes at that second; the same yes counts once, and one from before an end not at all."""
    if at_s in credit.seen or at_s <= credit.ended_s:
        return credit
    left = credit.left if endless else credit.left + 1
    return replace(credit, left=left, endless=endless, seen=(*credit.seen, at_s)[-SEEN:])


def ended(credit: Credit, at_s: int) -> Credit:
    """The credit after the person has turned the messages off; a yes that came later stands."""
    if at_s < max(credit.seen, default=0):
        return credit
    return replace(credit, left=0, endless=False, ended_s=max(at_s, credit.ended_s))


def row_for(figures: Messages, kind: str) -> WechatTemplate | None:
    """The template that carries messages of this kind."""
    return next((row for row in figures.rows if kind in row.kinds), None)


def shown(row: WechatTemplate, notice: Notice) -> dict[str, str]:
    """The fields of a template, each cut to its type."""
    says = {"title": notice.title, "sentence": notice.sentence, "at": _moment(notice.at), "day": _day(notice.at)}
    return {
        name: fitted(name, source[1:] if source.startswith("=") else says[source])
        for name, source in row.fields.items()
    }


def digest_of(count: int, newest: str, at: int) -> Notice:
    """One message instead of several."""
    return Notice(DIGEST, f"您有 {count} 条新消息", f"最新一条：{newest}", at)


def _day(at_ms: int) -> str:
    year, month, day = day_on(at_ms).split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _moment(at_ms: int) -> str:
    minute = minute_of_day(at_ms)
    return f"{_day(at_ms)} {minute // 60:02d}:{minute % 60:02d}"


def due_at(figures: Messages, kind: str, at_ms: int) -> int:
    """When a message may go out: at once, or when the quiet hours are over."""
    begin, end = figures.quiet_from_minute, figures.quiet_until_minute
    minute = minute_of_day(at_ms)
    quiet = begin <= minute < end if begin <= end else minute >= begin or minute < end
    if kind in figures.urgent_kinds or not quiet:
        return at_ms
    midnight = day_start_ms(day_on(at_ms)) + (DAY if minute >= end else 0)
    return midnight + end * MINUTE


def again_at(figures: Messages, tries: int, put_at: int, now_ms: int) -> int | None:
    """When a message that was certainly not sent is tried again: later and later; None when that is too late."""
    at = now_ms + figures.again_minutes * MINUTE * 2 ** min(tries - 1, 6)
    return at if at < put_at + figures.give_up_hours * HOUR else None


def waits_for_digest(figures: Messages, kinds: Sequence[str]) -> bool:
    """Whether so many messages that are due at once for one person become one."""
    return len(kinds) >= figures.digest_from and row_for(figures, DIGEST) is not None
