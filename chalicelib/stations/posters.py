"""A station's poster: the mini-program code of its printed scene, asked of WeChat once, kept in the photos bucket."""

from ..kit import objects
from ..kit.settings import settings
from ..kit.who import Actor
from ..wechat import as_refusals, open_gateway
from .actions import poster_code

PAGE = "pages/check-in/index"
WIDTH_PX = 1280
LINK_S = 600
_JPEG = b"\xff\xd8\xff"


def poster_link(actor: Actor, station_id: str) -> str:
    """Where the poster can be fetched for ten minutes; rotating the station's codes makes another one.

    NoSuchStation, NotYourStation; the gateway's refusals, when WeChat has to be asked.
    """
    scene = poster_code(actor, station_id)
    bucket, name = settings().photos_bucket, f"posters/{scene}"
    if not objects.exists(bucket, name):
        with as_refusals():
            picture = open_gateway().mini_code(scene, page=PAGE, width_px=WIDTH_PX)
        content_type = "image/jpeg" if picture.startswith(_JPEG) else "image/png"
        objects.write_once(bucket, name, picture, content_type=content_type, mark=scene)
    return objects.link(bucket, name, seconds=LINK_S)
