"""What an upload may be, what became of it, and how long its right lives. Pure."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from ..kit.clock import DAY, MINUTE
from ..kit.errors import Conflict, Impossible, NotFound, TooMany

ContentType = Literal["image/jpeg", "image/png", "image/webp"]
State = Literal["processed", "refused"]

UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FORM_S = 15 * 60
SHIFT_FORM_S = 8 * 3600
"""A courier's batch lasts a shift: no round trip stands between what he sees and his report."""
GRANT_MS = DAY
"""A photo may be used for a day after its grant (a report written without network); its form dies after FORM_S."""
SKEW_MS = MINUTE
AREAS_MAX = 20
"""So many areas of one photo may be masked."""


class TooManyUploads(TooMany, says="您今天上传的照片已达上限，请明天再试。"):
    """More uploads in one day than policy allows."""

    retry_after = 3600


class NoSuchPhoto(NotFound, says="没有找到这张照片。"):
    """There is no such photo here, or nothing of it that could be shown."""


class TooManyAreas(Impossible, says="一张照片需遮挡的区域过多，请改为隐藏该上报。"):
    """More masked areas of one photo than are drawn; whoever needs more hides the report."""


class OriginalGone(Conflict, says="原图已按保存期限删除，不能再遮挡；如不宜公开，请隐藏该上报。"):
    """The unmasked picture was removed when its time was over: there is nothing to draw from."""


class Area(msgspec.Struct, frozen=True, array_like=True):
    """A rectangle of a photo, in fractions of its width and height, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Granted:
    """A verified grant: whose it is (a ULID), and its life in UTC milliseconds."""

    person: str
    expires_at: int

    @property
    def issued_at(self) -> int:
        """When it was issued, to the second."""
        return self.expires_at - GRANT_MS


@dataclass(frozen=True)
class Photo:
    """What became of an upload. `reuse_of` is the first photo of exactly the same bytes, when it is another."""

    id: str
    person: str
    state: State
    reason: str | None = None
    reuse_of: str | None = None
    dhash: int | None = None
