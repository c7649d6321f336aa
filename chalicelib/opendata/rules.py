"""Programs of others that may file reports (Open311), and every "no" about open data."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound


class NoSuchClient(NotFound, says="没有登记这个应用。"):
    """No program of that id is registered."""


class ClientExists(Conflict, says="该应用已登记。"):
    """The program has been registered."""


class ApiKeyInvalid(Forbidden, says="接口密钥无效。"):
    """The api_key is missing, was not given by us, or its program may file nothing any more."""


class ArgumentInvalid(Impossible, says="请求参数缺失或格式有误。"):
    """An argument is missing or cannot be read; `argument` says which."""


class NothingOfThatId(NotFound, says="没有找到。"):
    """No service, public request or token has that id."""


class Client(msgspec.Struct, frozen=True):
    """A program that files reports under its own name. Its key is sealed from its id: none is stored."""

    id: str
    name: str
    by: tuple[str, str]
    state: Literal["active", "ended"] = "active"
