"""What a station is and what can be refused about it."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..places import Point, metres_between

Kind = Literal["scenic", "street", "culture", "transit", "park", "community"]  # 六进
State = Literal["open", "closed"]
BatchState = Literal["coding", "printing", "ready"]


class NoSuchStation(NotFound, says="没有这个志愿服务站。"):
    """There is no station of that code."""


class StationClosed(Conflict, says="该站点已关闭。"):
    """The station is closed for good or for now."""


class StationExists(Conflict, says="该站点编号已被使用。"):
    """Another station has that code."""


class NoStationsThere(Conflict, says="该区域没有开放的站点，请换一个区域。"):
    """No open station lies in the area: there is nothing to print."""


class NoSuchBatch(NotFound, says="没有找到这批海报。"):
    """There is no such batch of posters, or it is not of the actor's area."""


class NotYourStation(Forbidden, says="您不是该站点的管理员。"):
    """The actor does not keep this station."""


class CodeInvalid(Impossible, says="二维码无效，请扫描现场出示的二维码。"):
    """The code is none of ours, or of another station."""


class CodeExpired(Impossible, says="二维码已过期，请扫描最新的二维码。"):
    """The rotating code is older than a minute: a screenshot."""


class Station(msgspec.Struct, frozen=True, array_like=True):
    """A station as the snapshot carries it. `opens` and `closes` are minutes of the day; `version` is its codes'.

    `screens` counts the revocations of its devices: a rotating code of before is worthless, a poster is not.
    """

    id: str
    name: str
    kind: Kind
    area: str
    lat: float
    lng: float
    radius_m: int
    opens: int
    closes: int
    state: State
    version: int
    screens: int = 0
    adults_only: bool = False  # rescue and other dangerous service

    def distance_m(self, point: Point) -> float:
        """How far a GCJ-02 point is from the station's."""
        return metres_between(Point(self.lat, self.lng), point)

    def closes_at(self, day_start_ms: int) -> int:
        """When it closes on the day that starts at that moment, UTC ms."""
        return day_start_ms + self.closes * 60_000
