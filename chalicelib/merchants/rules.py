"""What a merchant is and what can be refused about it."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..places import Point, metres_between

OWNER = "merchant_owner"
CLERK = "merchant_clerk"
State = Literal["active", "suspended"]


class NoSuchMerchant(NotFound, says="没有这个商户。"):
    """There is no merchant of that code."""


class MerchantExists(Conflict, says="该商户编号已被使用。"):
    """Another merchant has that code."""


class MerchantSuspended(Conflict, says="该商户已暂停兑换。"):
    """The merchant is suspended: nothing is offered, reserved or confirmed there."""


class NotYourMerchant(Forbidden, says="您不是该商户的负责人。"):
    """The actor does not own this merchant."""


class InvitationInvalid(Impossible, says="邀请码无效，请让店主重新出示。"):
    """The code is no invitation's, or who invited owns the merchant no longer."""


class InvitationUsed(Conflict, says="邀请码已被他人使用，请让店主重新出示。"):
    """Somebody else became a clerk by this code."""


class InvitationExpired(Conflict, says="邀请码已过期，请让店主重新出示。"):
    """The code was not scanned in time."""


class Merchant(msgspec.Struct, frozen=True, array_like=True):
    """A merchant as the snapshot carries it. `opens` and `closes` are minutes of the day; the vouchers of its networks
    are accepted there. Its own caps go before policy's; `capped_until` is the last day on which it confirms nothing."""

    id: str
    name: str
    area: str
    lat: float
    lng: float
    opens: int = 0
    closes: int = 1440
    state: State = "active"
    networks: tuple[str, ...] = ()
    daily_cap_points: int | None = None
    monthly_cap_points: int | None = None
    capped_until: str = ""

    def is_capped(self, day: str) -> bool:
        """Whether it has reached a cap that still counts on that day."""
        return day <= self.capped_until

    def distance_m(self, point: Point) -> float:
        """How far a GCJ-02 point is from the merchant's."""
        return metres_between(Point(self.lat, self.lng), point)
