"""The AWS CLI, as far as the runbooks use it: its options are botocore's parameters, spelt with dashes."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import jmespath
from botocore import xform_name
from botocore.session import get_session

OWN = ("query", "output")


def main(arguments: Sequence[str]) -> int:
    service, verb, *rest = arguments
    client = get_session().create_client(service)
    if verb == "wait":
        awaited, *rest = rest
        client.get_waiter(xform_name(awaited.replace("-", "_"))).wait(**_parameters(client, "", rest)[0])
        return 0
    operation = "".join(part.title() for part in verb.split("-"))
    given, own, places = _parameters(client, operation, rest)
    answer = getattr(client, verb.replace("-", "_"))(**given)
    if places:  # where the CLI puts what a function says
        with open(places[0], "wb") as file:
            file.write(answer.pop("Payload").read())
        if "FunctionError" in answer:
            print(answer["FunctionError"], file=sys.stderr)
    shown = jmespath.search(own["query"], answer) if "query" in own else answer
    print(shown if own.get("output") == "text" else json.dumps(shown, default=str))
    return 0


def _parameters(client: Any, operation: str, rest: Sequence[str]) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """(parameters of the call, options of the CLI itself, what stands alone)."""
    members = client.meta.service_model.operation_model(operation).input_shape.members if operation else {}
    spelt = {name.lower(): name for name in members}
    given: dict[str, Any] = {}
    own, places, words = dict[str, str](), list[str](), iter(rest)
    for word in words:
        if not word.startswith("--"):
            places.append(word)
            continue
        name = word.removeprefix("--").replace("-", "")
        if name in OWN:
            own[name] = next(words)
            continue
        real = spelt.get(name) or "".join(part.title() for part in word.removeprefix("--").split("-"))
        given[real] = True if name in spelt and members[real].type_name == "boolean" else next(words)
    return given, own, places


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
