"""What an upload may be, what became of it, and how long its right lives. Pure."""

from dataclasses import dataclass
from typing import Literal

from ..kit.clock import DAY, MINUTE
from ..kit.errors import TooMany

ContentType = Literal["image/jpeg", "image/png", "image/webp"]
State = Literal["processed", "refused"]

UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FORM_S = 15 * 60
SHIFT_FORM_S = 8 * 3600
"""A courier's batch lasts a shift: no round trip stands between what he sees and his report."""
GRANT_MS = DAY
"""A photo may be used for a day after its grant (a report written without network); its form dies after FORM_S."""
SKEW_MS = MINUTE


class TooManyUploads(TooMany, says="您今天上传的照片已达上限，请明天再试。"):
    """More uploads in one day than policy allows."""

    retry_after = 3600


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
