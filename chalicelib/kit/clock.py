"""Time: one source, three spellings.

Inside the house a moment is an int of UTC milliseconds (`_at`), a day is `YYYY-MM-DD` in Asia/Shanghai (`_on`);
outside, moments are RFC 3339 in UTC.
"""

import time
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _AHEAD = _EPOCH.date(), 8 * HOUR


def now_ms() -> int:
    """The server's moment in UTC milliseconds. Only this function asks the operating system."""
    return time.time_ns() // 1_000_000


def day_on(at_ms: int) -> str:
    """The business day of a moment, `YYYY-MM-DD` in Asia/Shanghai."""
    return _name_of((at_ms + _AHEAD) // DAY)


@lru_cache(maxsize=1024)
def _name_of(days: int) -> str:
    return (_FIRST + timedelta(days=days)).isoformat()


def month_of(at_ms: int) -> str:
    """The business month of a moment, `YYYY-MM` in Asia/Shanghai."""
    return day_on(at_ms)[:7]


@lru_cache(maxsize=1024)
def day_start_ms(day: str) -> int:
    """The first millisecond of a business day. ValueError for what is not a day."""
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp() * 1000)


def day_end_ms(day: str) -> int:
    """The first millisecond after a business day."""
    return day_start_ms(day) + DAY


def minute_of_day(at_ms: int) -> int:
    """Minutes since midnight in Asia/Shanghai, 0..1439."""
    return (at_ms + _AHEAD) % DAY // MINUTE


def rfc3339(at_ms: int) -> str:
    """`2026-03-05T01:02:03.456Z`."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def parse_rfc3339(text: str) -> int:
    """Milliseconds of an RFC 3339 moment with a zone. ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return (moment - _EPOCH) // timedelta(milliseconds=1)
