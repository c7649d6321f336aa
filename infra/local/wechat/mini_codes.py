"""getwxacodeunlimit: a real QR code with the page and scene in it; where nobody can draw one, a picture of one dot."""

import base64
import io
import re
from urllib.parse import quote

from .state import Refused, Request, State

DOT = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP" + "/" * 86 + "wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AN//Z"
)
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")


def getwxacodeunlimit(state: State, request: Request) -> bytes:
    """POST /wxa/getwxacodeunlimit: a PNG (a JPEG of one dot without segno)."""
    body = request.body
    scene, page, width = body.get("scene"), str(body.get("page", "pages/index/index")), body.get("width", 430)
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise Refused(40169, "invalid length for scene, or the data is not json string")
    if not _SCENE.fullmatch(scene):
        raise Refused(40129, "invalid scene")
    known = not state.pages or page in state.pages
    if page.startswith("/") or "?" in page or (body.get("check_path", True) and not known):
        raise Refused(41030, "invalid page")
    if not isinstance(width, int) or not 280 <= width <= 1280 or not _release(body.get("env_version")):
        raise Refused(40097, "invalid args")
    try:
        return _png(f"{page}?scene={quote(scene, safe='')}", width)
    except ModuleNotFoundError:
        return DOT


def _release(version: object) -> bool:
    return version in (None, "release", "trial", "develop")


def _png(text: str, width: int) -> bytes:
    import segno  # only who wants pictures needs it

    code = segno.make(text, error="m", micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(1, width // code.symbol_size()[0]))
    return picture.getvalue()
