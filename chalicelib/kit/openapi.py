"""OpenAPI 3.1, generated from the tables of routes: what the door checks is what the contract says.

Every answer of a route is there by status: its shape, or the codes that it may refuse with and their sentences.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec

from .door import Route, Routes, Voice
from .errors import SENTENCES, BodyTooLarge, BusyRetry, InternalError, MethodNotAllowed, Refusal
from .words import PATH, Answer, Ulid, Word

Document = dict[str, Any]
Codes = dict[int, set[str]]

_SCHEMAS = "#/components/schemas/"
_JSON = "application/json"
_HERE = re.compile(r"\{(\w+)\}")

# What may answer in front of every route: our App, or the gateway (its words stand in infra/template.yaml).
_EVERYWHERE: tuple[tuple[int, str], ...] = (
    (400, "request_refused"),
    (403, "request_refused"),
    (405, MethodNotAllowed.code),
    (413, BodyTooLarge.code),
    (429, BusyRetry.code),
    (500, InternalError.code),
    (503, BusyRetry.code),
)


def document(features: Sequence[Routes], version: str) -> Document:
    """The whole contract as an OpenAPI 3.1 document."""
    routes = [route for feature in features for route in feature.table]
    shapes = _Shapes(routes)
    paths: Document = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "随手拍 · 城市志愿服务",
            "version": version,
            "description": "JSON in UTF-8. Every refusal has the shape of Error; `code` never changes meaning.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": feature.feature} for feature in features],
        "paths": paths,
        "components": {
            "schemas": {**shapes.components, "Error": _ERROR},
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def refusals_of(route: Route) -> Codes:
    """The codes that a caller of the route may see, by status."""
    found: Codes = {}
    for kind in route.all_refusals:
        found.setdefault(kind.status, set()).add(kind.code)
    for status, code in _EVERYWHERE:
        found.setdefault(status, set()).add(code)
    return found


class _Shapes:
    """The schemas of all shapes, by name; a name that two features use carries its feature."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._types = [shape for route in routes for shape in _shapes_of(route)]
        schemas, components = msgspec.json.schema_components(self._types, ref_template=_SCHEMAS + "{name}")
        schemas = tuple(_renamed(schema) for schema in schemas)
        self.components = {_short(name): _renamed(schema) for name, schema in components.items()}
        self._schema = dict(zip(self._types, schemas, strict=True))
        for name in _answer_names() & set(components):
            schema = self.components[_short(name)]
            schema["required"] = list(schema["properties"])  # an answer spells its defaults out

    def of(self, shape: Any) -> Document:
        """The schema of one shape: mostly a reference."""
        schema: Document = self._schema[shape]
        return schema


def _shapes_of(route: Route) -> Iterator[Any]:
    yield from (shape for shape in (route.takes, route.gives) if shape is not None)
    if route.query is not None:
        yield from get_type_hints(route.query, include_extras=True).values()


def _operation(route: Route, shapes: _Shapes) -> Document:
    parameters = [*_path_parameters(route), *_query_parameters(route, shapes), *_key_parameter(route)]
    operation: Document = {
        "operationId": f"{route.feature}.{route.view.__name__}",
        "tags": [route.feature],
        "summary": route.view.__name__.replace("_", " "),
        "description": f"who: {route.who.name}",
        "security": [] if route.who.kind == "anyone" else [{"session": []}],
        "responses": {str(route.status): _success(route, shapes), **_refusals(route)},
    }
    if parameters:
        operation["parameters"] = parameters
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": shapes.of(route.takes)}}}
    return operation


def _path_parameters(route: Route) -> Iterator[Document]:
    for name in _HERE.findall(route.path):
        schema = msgspec.json.schema(PATH.get(name, Word))
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route, shapes: _Shapes) -> Iterator[Document]:
    if route.query is None:
        return
    hints = get_type_hints(route.query, include_extras=True)
    for field in msgspec.structs.fields(route.query):
        schema = dict(shapes.of(hints[field.name]))
        if field.default not in (msgspec.NODEFAULT, None):
            schema["default"] = field.default
        yield {"name": field.encode_name, "in": "query", "required": field.required, "schema": _unnulled(schema)}


def _unnulled(schema: Document) -> Document:
    """A query has no null: what may be absent is just not required."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _key_parameter(route: Route) -> Iterator[Document]:
    if route.keyed:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "A ULID made and kept by the phone before it sends; the same key answers the first answer.",
            "schema": msgspec.json.schema(Ulid),
        }


def _success(route: Route, shapes: _Shapes) -> Document:
    answer: Document = {"description": HTTPStatus(route.status).phrase}
    if route.keyed:
        answer["headers"] = {
            "Idempotency-Replayed": {"description": "this is the first answer again", "schema": {"const": "true"}}
        }
    if route.types:
        answer["content"] = {kind: {} for kind in route.types}
    elif route.gives is not None:
        answer["content"] = {_JSON: {"schema": shapes.of(route.gives)}}
    elif route.status == HTTPStatus.OK:  # for machines that want a word: WeChat's push
        answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
    return answer


def _refusals(route: Route) -> dict[str, Document]:
    if route.voice is not None:
        return _foreign(route, route.voice)
    return {str(status): _refusal(status, sorted(codes)) for status, codes in sorted(refusals_of(route).items())}


def _foreign(route: Route, voice: Voice) -> dict[str, Document]:
    """Refusals that another contract has its own words for."""
    by_status: Codes = {}
    kinds: tuple[type[Refusal], ...] = (*route.all_refusals, InternalError)
    for kind in kinds:
        by_status.setdefault(voice.status(kind), set()).add(kind.code)
    content: Document = {media: {} for media in voice.types}
    return {
        str(status): {"description": _sentences(sorted(codes)), "content": content}
        for status, codes in sorted(by_status.items())
    }


def _sentences(codes: list[str]) -> str:
    return "\n".join(f"- `{code}` {SENTENCES[code]}" for code in codes)


def _refusal(status: int, codes: list[str]) -> Document:
    refusal: Document = {
        "description": _sentences(codes),
        "content": {
            _JSON: {
                "schema": {
                    "allOf": [
                        {"$ref": _SCHEMAS + "Error"},
                        {"properties": {"error": {"properties": {"code": {"enum": codes}}}}},
                    ]
                }
            }
        },
    }
    if status in (429, 503):
        refusal["headers"] = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    return refusal


_ERROR: Document = {
    "title": "Error",
    "type": "object",
    "description": "Every refusal. `message` is a sentence for the person, `code` is for programs.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {"type": "object"},
                "request_id": {"type": "string"},
            },
            "required": ["code", "message", "request_id"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}


def _answer_names() -> set[str]:
    """What msgspec may call the answers: plainly, or with the module where two have one name."""
    found, waiting = set[str](), [Answer]
    while waiting:
        waiting += (kind := waiting.pop()).__subclasses__()
        found |= {kind.__name__, f"{kind.__module__}.{kind.__qualname__}"}
    return found


def _short(name: str) -> str:
    """`chalicelib.policy.shapes.ProposalMade` is spoken as `policy.ProposalMade`."""
    parts = name.split(".")
    return f"{parts[1]}.{parts[-1]}" if len(parts) > 2 else name


def _renamed(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _renamed_value(key, value) for key, value in schema.items()}
    return [_renamed(each) for each in schema] if isinstance(schema, list) else schema


def _renamed_value(key: str, value: Any) -> Any:
    if key == "$ref":
        return _SCHEMAS + _short(value.removeprefix(_SCHEMAS))
    return _renamed(value)
