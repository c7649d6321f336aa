"""How GeoReport v2 speaks: XML, and JSON made of it by the Spark convention; and its errors.

http://wiki.open311.org/GeoReport_v2
"""

import re
from typing import Any
from xml.etree import ElementTree

import msgspec

from ..kit.errors import Refusal
from ..kit.http import document, incoming

JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
_SINGULAR = {"services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BAD, _NO_KEY, _NOT_FOUND, _LAST_OF_OURS = 400, 403, 404, 500


class GeoReport:
    """Refusals as the specification has them: 403 for a key, 404 for what is not there, 400 for all else."""

    types = ("application/json", "text/xml")

    def status(self, refusal: type[Refusal]) -> int:
        """The status under which such a refusal is told."""
        known = refusal.status in (_NO_KEY, _NOT_FOUND) or refusal.status >= _LAST_OF_OURS
        return refusal.status if known else _BAD

    def tell(self, refusal: Refusal) -> Any:
        """The refusal as a list of one error, in the format that was asked for."""
        status = self.status(type(refusal))
        said = " ".join(str(each) for each in (refusal.says, *refusal.details.values()))
        return told("errors", [{"code": status, "description": f"{refusal.code}: {said}"}], status)


VOICE = GeoReport()


def told(root: str, content: Any, status: int = 200) -> Any:
    """The document in the format that the path's end asks for: `.json`, or XML."""
    wanted = next(iter(incoming().path.values()), "")
    if wanted.endswith(".json"):
        return document(msgspec.json.encode(content).decode(), JSON, {}, status=status)
    return document(as_xml(root, content), XML, {}, status=status)


def as_xml(root: str, content: Any) -> str:
    """The document as XML, with its declaration."""
    text = ElementTree.tostring(_element(root, content), encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'


def _element(name: str, content: Any) -> ElementTree.Element:
    made = ElementTree.Element(name)
    if isinstance(content, dict):
        made.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        made.extend(_element(_SINGULAR[name], each) for each in content)
    elif isinstance(content, bool):
        made.text = "true" if content else "false"
    elif content is not None:
        made.text = _NOT_XML.sub("", str(content))
    return made
