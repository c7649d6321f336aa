"""docs/wechat-faults.md: the table as it is played, not as somebody believes it."""

from collections.abc import Iterable
from itertools import chain

from . import faults, pushes
from .faults import Row

HEAD = """\
# When WeChat misbehaves

Each line was played: the gateway as it runs in the cloud against the stand-in (`infra/local/wechat/README.md`), in
virtual time, without a socket between them (`infra/rehearsal/line.py`). *answer* is what the house makes of it: a
value, or the gateway's error with what a person is told or, for a letter, what becomes of it (`later` is tried again,
all else never). *effect* is what WeChat saw: how often it was asked, how often it did what it was asked, how often a
token was fetched, and how long the caller waited. *log* is the line that is written, *alarm* what rings.

Never more than two calls and one for a token; whatever may have been done is not asked for again, unless doing it twice
does no harm.
"""


def page() -> str:
    """The page's text."""
    played = list(chain(faults.rows(), pushes.rows()))
    return f"{HEAD}\n{_table(played)}\n"


def _table(rows: Iterable[Row]) -> str:
    lines = ["| call | fault | answer | effect | log | alarm |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {' | '.join((each.call, each.fault, each.answer, each.effect, each.log, each.alarm))} |" for each in rows
    ]
    return "\n".join(lines)
