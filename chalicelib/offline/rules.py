"""What a scan of an offline device is worth: good, doubted, or refused. Pure.

Lines are judged in the order of the device's counter, whatever order they arrive in (docs/flows/offline.md).
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from ..checkin import Personal
from ..kit.clock import DAY, HOUR, MINUTE
from ..kit.errors import Impossible
from ..policy import Figures
from ..stations import CodeExpired

Action = Literal["check_in", "check_out"]
Result = Literal["accepted", "review", "refused", "waiting"]
NO_SCAN_IN = "no_scan_in"
"""A scan out whose scan in may stand on another device's list: it waits until every list is in."""
AHEAD = 500  # so many lines may wait for a gap to be filled


class ScanForged(Impossible, says="扫码记录签名无效。"):
    """Internal: told of one line: the device's key has not signed it."""


class ScanConflict(Impossible, says="同一序号已上传过另一条扫码记录。"):
    """Internal: told of one line: another one was uploaded under its number."""


class ScanPassed(Impossible, says="该序号已按缺失处理，不能再补传。"):
    """Internal: told of one line: its gap was given up."""


class ScanTooFarAhead(Impossible, says="之前缺失的扫码记录太多，请先补传。"):
    """Internal: told of one line: too many before it are missing."""


class ScanTooLate(Impossible, says="扫码记录已超过可补传的时限。"):
    """Internal: told of one line: older than policy lets an upload be."""


@dataclass(frozen=True)
class Line:
    """One scan as the device wrote it down: its number, its clock, what was scanned, and the device's signature."""

    number: int
    at: int
    action: Action
    code: str
    mac: str

    @property
    def said(self) -> tuple[str, str, str, str]:
        """The words that the device signs."""
        return str(self.number), str(self.at), self.action, self.code


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """When the server received a line first, and what the device's clock said as it was sent."""

    received_at: int
    sent_at: int


@dataclass(frozen=True)
class Bounds:
    """What is known of a device's time: its latest line, and when it last was in touch, with which line by then."""

    last_at: int = 0
    sync_at: int = 0
    sync_number: int = 0


def demand_timely(line: Line, personal: Personal, receipt: Receipt, figures: Figures) -> None:
    """The code was good when it was scanned, and the line is not too old. CodeExpired, ScanTooLate."""
    skew = figures.checkin.skew_minutes * MINUTE
    if receipt.received_at - line.at > figures.checkin.upload_hours * HOUR or line.at - receipt.received_at > DAY:
        raise ScanTooLate()
    if not personal.issued_at - skew <= line.at < personal.dies_at(figures):
        raise CodeExpired()


def doubt_of(line: Line, receipt: Receipt, bounds: Bounds, figures: Figures) -> str:
    """Why a line's time is doubted ("" when it is not)."""
    skew = figures.checkin.skew_minutes * MINUTE
    beyond = (
        abs(receipt.sent_at - receipt.received_at) > skew,
        line.at > receipt.received_at + skew,
        line.at < bounds.last_at - skew,
        line.number > bounds.sync_number and line.at < bounds.sync_at - skew,
    )
    return "clock_skew" if any(beyond) else ""


def all_in_at(out_at: int, figures: Figures) -> int:
    """When every visit that a scan out may belong to has been judged, and has ended by itself if nothing ended it.

    An hour after the last of them: visits end by a sweep.
    """
    return out_at + figures.hours.session_cap_minutes * MINUTE + figures.checkin.upload_hours * HOUR + HOUR


@dataclass(frozen=True)
class Outcome:
    """What became of a line; `why` is the doubt's word or the refusal's code."""

    number: int
    result: Result
    why: str = ""
    session: str = ""
    minutes: int = 0
    duplicate: bool = False
    doubt: str = ""  # of a scan out that waits for its scan in
