"""What a foreign record is, what may be wrong with one, how an import proceeds, and every "no". Pure.

ASKED → CHECKING → CHECKED → NOTICE → COUNTING → COUNTED; or REFUSED (the file), STOPPED (an objection)
(docs/flows/bridge.md draws it)
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..kit.clock import DAY, MINUTE, day_on, parse_rfc3339
from ..kit.errors import Conflict, Impossible, NotFound
from ..kit.words import Reason, Title, VolunteerNo
from ..policy import Figures

Form = Literal["csv", "ndjson"]
State = Literal["asked", "checking", "checked", "notice", "counting", "counted", "refused", "stopped"]
Result = Literal["fit", "refused", "counted"]
PAGE_ROWS = 100
FILE_MAX_BYTES = 30 * 1024 * 1024
OPEN_MS = DAY  # so long the quarantine keeps an upload


class NoSuchSource(NotFound, says="没有登记这个外部系统，或其登记已终止。"):
    """No registry of that code is known, or it is ended."""


class SourceExists(Conflict, says="该外部系统编号已被使用。"):
    """Another registry has that code."""


class NoSuchImport(NotFound, says="没有找到这批导入。"):
    """There is no such import, or not for this actor."""


class ImportForged(Impossible, says="文件签名与登记的密钥不符。"):
    """The source's key has not signed this file."""


class ImportTooLarge(Impossible, says="单个文件的记录数超过上限，请拆分后再导入。"):
    """More rows than policy takes in one file."""


class ImportOver(Conflict, says="这批导入当前状态不能进行此操作。"):
    """The import is not in the state for this."""


class FileMissing(Impossible, says="未在规定时间内收到文件。"):
    """Internal: told of an import: nothing was uploaded in time."""


class FileChanged(Impossible, says="收到的文件与签名的文件不一致。"):
    """Internal: told of an import: the file is not the one that was signed."""


class FileUnreadable(Impossible, says="文件无法读取，或表头、记录数与申报不符。"):
    """Internal: told of an import: not UTF-8, no header, or another number of rows than was said."""


class RowMalformed(Impossible, says="该行缺少字段、含有多余字段或格式有误。"):
    """Internal: told of one row: a field is missing, unknown or impossible."""


class RowTimes(Impossible, says="该行起止时间须为近期同一天，且不超过每日上限。"):
    """Internal: told of one row: its times are not of one past day, or too long."""


class RowTwice(Impossible, says="该行的外部编号在本文件中重复。"):
    """Internal: told of one row: its foreign id stands in the file before."""


class RowKnown(Impossible, says="该外部记录已由另一批次导入。"):
    """Internal: told of one row: its foreign id came with another import."""


class RowPersonUnknown(Impossible, says="没有这个志愿者编号。"):
    """Internal: told of one row: nobody has that volunteer number."""


class RowOfOfficer(Impossible, says="不能导入经办人本人或其家人的记录。"):
    """Internal: told of one row: it is of an officer who brings it in, or of his household."""


class RowBarred(Impossible, says="该志愿者在惩戒期内，不能导入时长。"):
    """Internal: told of one row: a sanction bars this person from hours that are filled in."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """Another registry: whose records come in under its key, and to which ours of its area go."""

    id: str
    name: str
    area: str
    kid: str
    by: tuple[str, str]
    state: Literal["active", "ended"] = "active"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record of another registry, as its file has it."""

    foreign_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
    volunteer_no: VolunteerNo
    organisation: Title
    content: Reason
    started_at: Annotated[str, Meta(max_length=40)]
    ended_at: Annotated[str, Meta(max_length=40)]

    @property
    def times(self) -> tuple[int, int]:
        """Its moments. RowTimes."""
        try:
            return parse_rfc3339(self.started_at), parse_rfc3339(self.ended_at)
        except ValueError as error:
            raise RowTimes() from error


COLUMNS = {
    "记录编号": "foreign_id",
    "志愿者编号": "volunteer_no",
    "服务单位": "organisation",
    "服务内容": "content",
    "开始时间": "started_at",
    "结束时间": "ended_at",
}


class RowResult(msgspec.Struct, frozen=True, array_like=True):
    """What became of a row; `code` is the refusal's."""

    number: int
    foreign_id: str
    result: Result
    code: str = ""
    on: str = ""
    minutes: int = 0
    person: str = ""


@dataclass(frozen=True)
class Tally:
    """How a page adds to its import."""

    fit: int
    refused: int
    counted: int
    minutes: int


def tally_of(results: tuple[RowResult, ...]) -> Tally:
    """What a page's results add up to."""
    kinds = [each.result for each in results]
    minutes = sum(each.minutes for each in results)
    return Tally(kinds.count("fit"), kinds.count("refused"), kinds.count("counted"), minutes)


def demand_times(row: Row, figures: Figures, *, now_ms: int) -> tuple[int, int]:
    """A service of one past day, no longer than a day counts, and not too long ago. RowTimes."""
    start_at, end_at = row.times
    oldest = now_ms - figures.bridge.oldest_days * DAY
    too_long = end_at - start_at > figures.hours.daily_cap_minutes * MINUTE
    if not oldest <= start_at < end_at <= now_ms or too_long or day_on(start_at) != day_on(end_at - 1):
        raise RowTimes()
    return start_at, end_at


def station_of(source: str) -> str:
    """How an entry of a day names another registry: no station of ours begins like that."""
    return f"@{source}"
