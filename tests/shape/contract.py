"""The HTTP contract: routes ↔ authorisation table, refusals ↔ sentences ↔ routes, what no answer may carry."""

import csv
import importlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import chalicelib
from chalicelib.kit.door import Route
from chalicelib.kit.errors import Refusal
from chalicelib.kit.words import PATH

TABLE = Path(__file__).with_name("authorisation.csv")
COLUMNS = ("method", "path", "who", "keyed")
INTERNAL = "Internal:"
"""The escape word: a refusal whose docstring starts with it is never told to a client."""

SECRET = re.compile(r"openid|unionid|phone|id_number|id_card|session_key|real_name|secret", re.I)
MASKED = re.compile(r"_masked$")
# Commands that no key can double, each for a reason (api.md: session, push, lookup, uploads).
UNKEYED = {
    "/v1/session": "a code of WeChat is good once; ending an ended session is no error",
    "/wechat/push": "WeChat sends no key; verdicts are recognised by their trace id",
    "/v1/confirmations/lookup": "no side effect",
    "/v1/coverage/population/{town}/preview": "no side effect",
    "/v1/uploads": "grants are not stored",
    "/v1/me/courier/uploads": "grants are not stored",
    "/open311/v2/{listing}": "the same words of a program on the same day are the same report",
    "/v1/devices/uploads": "each line is named by its device and its number",
    "/v1/me/inbox/read": "a mark only ever moves on",
    "/v1/devices/sync": "a later one takes the place of an earlier one",
}


def import_all() -> None:
    """Import every module of chalicelib, so that every refusal and record is known."""
    for each in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(each.name)


def rows_of(routes: Iterable[Route]) -> list[tuple[str, ...]]:
    """What the authorisation table has to say, in its order."""
    return sorted((each.method, each.path, each.who.name, "yes" if each.keyed else "no") for each in routes)


def table(path: Path = TABLE) -> list[tuple[str, ...]]:
    """The checked-in authorisation table."""
    with path.open(encoding="utf-8", newline="") as text:
        return [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(text)]


def authorisation(routes: Iterable[Route], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A route without its row, or with another row; a row without its route."""
    wanted, found = set(rows_of(routes)), set(rows)
    return [f"authorisation.csv: no row {','.join(row)}" for row in sorted(wanted - found)] + [
        f"authorisation.csv: no route for {','.join(row)}" for row in sorted(found - wanted)
    ]


def unkeyed(routes: Iterable[Route]) -> list[str]:
    """A command without Idempotency-Key that has no reason above; a read that demands one."""
    return [
        f"{each.method} {each.path}: {'a read demands a key' if each.keyed else 'a command without a key'}"
        for each in routes
        if each.keyed == (each.method == "GET") and not (each.method != "GET" and each.path in UNKEYED)
    ]


def path_types(routes: Iterable[Route]) -> list[str]:
    """Path parameters whose name has no type in kit/words.PATH."""
    return [
        f"{each.method} {each.path}: kit/words.PATH does not know {{{name}}}"
        for each in routes
        for name in re.findall(r"\{(\w+)\}", each.path)
        if name not in PATH
    ]


def refusals() -> list[type[Refusal]]:
    """Every refusal that can be raised (families are not), once all of chalicelib is imported."""
    found, waiting = [], list(Refusal.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.family and kind.__module__.startswith("chalicelib."):
            found.append(kind)
    return found


def sentences(kinds: Iterable[type[Refusal]]) -> list[str]:
    """A refusal that says no Chinese sentence, or whose code is another's."""
    return list(_sentences(kinds))


def _sentences(kinds: Iterable[type[Refusal]]) -> Iterator[str]:
    homes: dict[str, str] = {}
    for kind in kinds:
        home = f"{kind.__module__}.{kind.__name__}"
        if kind.code in homes:
            yield f"{home} has the code of {homes[kind.code]}"
        homes[kind.code] = home
        if not re.search(r"[\u4e00-\u9fff].*[。！]$", kind.says):
            yield f'{home} says no Chinese sentence: class {kind.__name__}(..., says="…。")'


def gateway_words(template: Mapping[str, Any]) -> dict[str, str]:
    """code → sentence of everything that API Gateway refuses before our code."""
    responses = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"].values()
    errors = [json.loads(each["ResponseTemplates"]["application/json"])["error"] for each in responses]
    return {error["code"]: error["message"] for error in errors}


def gateway(words: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """The gateway's sentences are those of our refusals."""
    return [
        f"infra/template.yaml: '{code}' says {text!r}, our refusal {told.get(code)!r}"
        for code, text in words.items()
        if told.get(code) != text
    ]


def undeclared(routes: Sequence[Route], kinds: Iterable[type[Refusal]], everywhere: Iterable[str]) -> list[str]:
    """Refusals that no route declares (and are not marked internal), and internal ones that a route does."""
    declared = {kind for each in routes for kind in each.all_refusals}
    return list(_undeclared(declared, kinds, set(everywhere)))


def _undeclared(declared: set[type[Refusal]], kinds: Iterable[type[Refusal]], everywhere: set[str]) -> Iterator[str]:
    for kind in kinds:
        internal = (kind.__doc__ or "").startswith(INTERNAL)
        if kind in declared and internal:
            yield f"{kind.__module__}.{kind.__name__} is marked internal, but a route declares it"
        if kind not in declared and not internal and kind.code not in everywhere:
            yield f"{kind.__module__}.{kind.__name__}: no route declares it"


def private_answers(components: Mapping[str, Any], answers: Iterable[str]) -> list[str]:
    """Fields of answers that name an openid, a phone, an identity number or a name that is not masked."""
    return [
        f"{name}.{field}: no answer carries it"
        for name in answers
        for field in components[name].get("properties", {})
        if SECRET.search(field) and not MASKED.search(field)
    ]


def answers_in(document: Mapping[str, Any]) -> set[str]:
    """The components that any answer of the contract reaches."""
    components = document["components"]["schemas"]
    responses = [
        response
        for path in document["paths"].values()
        for operation in path.values()
        for response in operation["responses"].values()
    ]
    reached, waiting = set[str](), list(_references(responses))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _references(components[name])
    return reached


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for each in schema.values():
            yield from _references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
