"""HTTP of open data: the contract, and whether the API is there."""

from typing import Any

import msgspec

from ..kit.door import Call, Routes
from ..kit.who import anyone
from . import actions, shapes

routes = Routes("opendata")


@routes.get("/v1/openapi.json", who=anyone, gives=dict[str, Any])
def openapi(call: Call[None]) -> msgspec.Raw:
    return actions.contract()


@routes.get("/v1/health", who=anyone, gives=shapes.Health)
def health(call: Call[None]) -> shapes.Health:
    return shapes.Health(ok=True, version=actions.version())
