"""A station's poster: the mini-program code of its printed scene, asked of WeChat once, kept in the photos bucket.

STATION#<id> / POSTER lists what was issued: when the station's codes are rotated, the worker issues the code anew and
removes the one before, which is worthless.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit import objects
from ..kit.record import Record
from ..kit.settings import settings
from ..kit.table import Key, Unit, run, stale
from ..kit.who import Actor
from ..wechat import as_refusals, open_gateway
from .actions import poster_code
from .codes import printed
from .store import registry

PAGE = "pages/check-in/index"
WIDTH_PX = 1280
LINK_S = 600
REISSUES = "DUE#POSTERS"
_JPEG = b"\xff\xd8\xff"


class Poster(Record):
    station = UnicodeAttribute(attr_name="on")
    scene = UnicodeAttribute(attr_name="sc")
    issued_at = NumberAttribute(attr_name="ia")


def poster_key(station_id: str) -> Key:
    """Where a station's issued poster is listed."""
    return Key(f"STATION#{station_id}", "POSTER")


def poster_name(scene: str) -> str:
    """The photos bucket's name of a code."""
    return f"posters/{scene}"


def poster_link(actor: Actor, station_id: str) -> str:
    """Where the poster can be fetched for ten minutes; rotating the station's codes makes another one.

    NoSuchStation, NotYourStation; the gateway's refusals, when WeChat has to be asked.
    """
    poster_code(actor, station_id)
    with as_refusals():
        scene, _ = issue(station_id)
    return objects.link(settings().photos_bucket, poster_name(scene), seconds=LINK_S)


def issue(station_id: str) -> tuple[str, bool]:
    """Have the station's printed code in the bucket; returns its scene, and whether WeChat was asked. Safe to repeat.

    NoSuchStation; what the gateway raises.
    """
    scene = _scene_of(station_id)  # read strongly: a snapshot may not know yet that the codes were rotated
    bucket, name = settings().photos_bucket, poster_name(scene)
    is_there = objects.exists(bucket, name)
    if not is_there:
        picture = open_gateway().mini_code(scene, page=PAGE, width_px=WIDTH_PX)
        content_type = "image/jpeg" if picture.startswith(_JPEG) else "image/png"
        objects.write_once(bucket, name, picture, content_type=content_type, mark=scene)
    before = run(lambda unit: _list(unit, station_id, scene))
    if before:
        objects.remove(bucket, poster_name(before))
    return scene, not is_there


def _scene_of(station_id: str) -> str:
    return run(lambda unit: printed(registry.read(unit, station_id)))


def _list(unit: Unit, station_id: str, scene: str) -> str:
    """Say that this one is issued; returns the scene before, if it is another."""
    key = poster_key(station_id)
    row = unit.get(Poster, key)
    if row is None:
        unit.create(key, Poster(station=station_id, scene=scene, issued_at=unit.now_ms), stale)
        return ""
    if row.scene == scene and not row.g1pk:
        return ""
    unit.change(
        key,
        Poster.scene.set(scene),
        Poster.issued_at.set(unit.now_ms),
        Poster.g1pk.remove(),
        Poster.g1sk.remove(),
        condition=Poster.scene == row.scene,
        otherwise=stale,
    )
    return row.scene if row.scene != scene else ""


def mark_outdated(station_id: str) -> None:
    """A station has changed: if its issued code is another now, the worker has to issue it anew. Safe to repeat."""
    run(lambda unit: _mark_outdated(unit, station_id))


def _mark_outdated(unit: Unit, station_id: str) -> None:
    key = poster_key(station_id)
    row = unit.get(Poster, key)
    if row is not None and not row.g1pk and row.scene != printed(registry.read(unit, station_id)):
        unit.change(
            key, Poster.g1pk.set(REISSUES), Poster.g1sk.set(station_id), condition=Poster.scene == row.scene,
            otherwise=stale,
        )  # fmt: skip
