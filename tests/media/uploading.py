"""A phone that uploads: grants asked for, forms posted to the engine as they came."""

from typing import Any

import urllib3

from tests.world import Caller

POOL = urllib3.PoolManager(retries=False)


def granted(caller: Caller, *content_types: str) -> list[dict[str, Any]]:
    """The uploads that the city grants."""
    answer = caller.post("/v1/uploads", {"content_types": list(content_types) or ["image/jpeg"]}, key=None)
    assert answer.status == 200, answer.body
    uploads: list[dict[str, Any]] = answer.body["uploads"]
    return uploads


def put(upload: dict[str, Any], photo: bytes, content_type: str = "image/jpeg", **bent: str) -> int:
    """Post a photo as its form says (`bent` fields otherwise); returns the bucket's status."""
    fields = {**upload["fields"], **bent, "file": ("photo", photo, content_type)}
    return int(POOL.request("POST", upload["url"], fields=fields).status)


def upload(caller: Caller, photo: bytes) -> str:
    """A photo in the quarantine; returns its id."""
    grant = granted(caller)[0]
    assert put(grant, photo) == 204
    return str(grant["photo_id"])
