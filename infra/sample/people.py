"""The people of the sample city: fixed openids, so that anybody can log in as any role."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.kit.ids import derived_ulid
from chalicelib.places import CITY_CODE

ENROLLED_AT = 1_767_225_600_000  # 2026-01-01T00:00:00Z: ids must not change from one loading to the next

Role = Literal[
    "courier", "station_keeper", "merchant_owner", "merchant_clerk", "dispatcher",
    "moderator", "screener", "unit_handler", "verifier", "city_admin", "arbiter", "settlement_officer",
]  # fmt: skip

_SURNAMES = "王李张刘陈杨赵孙周吴徐胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
_GIVEN = (
    "文明",
    "志远",
    "小雨",
    "建国",
    "秀英",
    "思齐",
    "海燕",
    "春梅",
    "立新",
    "晓东",
)

SANITATION_OF_ZHANGDIAN, ENFORCEMENT_OF_ZHANGDIAN = "U-370303-01", "U-370303-02"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it holds: an area's code, or the id of a station, merchant or unit."""

    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a fixed openid and an invented name; all of them are verified by real name.

    `born` is kept of minors only, `wards` are the openids of those whose guardian somebody is.
    """

    openid: str
    real_name: str
    grants: tuple[Grant, ...] = ()
    born: str = ""
    wards: tuple[str, ...] = ()


FAMILY = (
    Person("demo-guardian-1", "丁海燕", wards=("demo-child-1", "demo-teen-1")),
    Person("demo-child-1", "丁小雨", born="2018-06-01"),
    Person("demo-teen-1", "丁思齐", born="2010-06-01"),
)


def _cast() -> Iterator[tuple[str, tuple[Grant, ...]]]:
    for number in range(1, 21):
        yield f"demo-citizen-{number}", ()
    for number in range(1, 6):
        yield f"demo-courier-{number}", (Grant("courier", CITY_CODE),)
    for number in range(1, 4):
        yield f"demo-keeper-{number}", (Grant("station_keeper", f"DEMO-{number}"),)
    for number in range(1, 3):
        owned = {1: (1,), 2: (2, 3)}[number]
        yield f"demo-owner-{number}", tuple(Grant("merchant_owner", f"DEMO-SHOP-{shop}") for shop in owned)
    for number, served in enumerate(((1,), (1,), (2, 3)), start=1):
        yield f"demo-clerk-{number}", tuple(Grant("merchant_clerk", f"DEMO-SHOP-{shop}") for shop in served)
    yield "demo-dispatcher-1", (Grant("dispatcher", CITY_CODE),)
    yield "demo-moderator-1", (Grant("moderator", CITY_CODE),)
    yield "demo-screener-1", (Grant("screener", CITY_CODE),)
    yield "demo-handler-1", (Grant("unit_handler", SANITATION_OF_ZHANGDIAN), Grant("verifier", CITY_CODE))
    yield "demo-handler-2", (Grant("unit_handler", ENFORCEMENT_OF_ZHANGDIAN),)
    yield "demo-verifier-1", (Grant("verifier", CITY_CODE),)
    for number in range(1, 3):
        yield f"demo-admin-{number}", (Grant("city_admin", CITY_CODE),)
    yield "demo-arbiter-1", (Grant("arbiter", CITY_CODE),)
    for number in range(1, 3):
        yield f"demo-officer-{number}", (Grant("settlement_officer", CITY_CODE),)


def person_id(openid: str) -> str:
    """The id that a person of the sample always gets."""
    return derived_ulid(ENROLLED_AT, "sample", openid)


def people() -> Iterator[Person]:
    """Everybody, in the order of the list in docs/sample-city.md."""
    for number, (openid, grants) in enumerate(_cast()):
        yield Person(openid, _SURNAMES[number] + _GIVEN[number % len(_GIVEN)], grants)
    yield from FAMILY
