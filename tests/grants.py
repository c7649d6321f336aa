"""What each function's role may, by the template, and what its code asks AWS for, as the wire and botocore hear it."""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from threading import Thread, current_thread
from types import CodeType, FrameType
from typing import Any, NamedTuple

import botocore

from chalicelib.kit import facts as kit_facts
from chalicelib.kit.http import App
from chalicelib.kit.wire import Wire
from functions import errands, facts, photo_uploaded, publish, retry, settle, sweep
from functions.sweeps import SWEEPS
from infra import template
from infra.template import ROOT

TESTS = str(ROOT / "tests")
# botocore writes the address of an upload form as if it made a bucket; the form is for an object.
SPOKEN = {"s3:HeadObject": "s3:GetObject", "s3:CopyObject": "s3:PutObject", "s3:CreateBucket": "s3:PutObject"}
TABLES = {"records": "RecordsTable", "postings": "PostingsTable"}
BUCKETS = {"photos": "PhotosBucket", "quarantine": "QuarantineBucket", "facts": "FactsBucket"}


# A Unit picks one of these by how much it reads or writes.
TOGETHER = (
    {"dynamodb:GetItem", "dynamodb:BatchGetItem"},
    {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"},
)


class Call(NamedTuple):
    """A function, what it asks for, and on what: names are the template's."""

    function: str
    action: str
    resource: str


# ---- what the template grants


def granted(document: template.Document, effect: str = "Allow") -> list[Call]:
    """Every action on every resource that a function's role allows (or denies); `*` stands for anything."""
    found = []
    for function, role in _roles(document):
        for statement in _statements(document, role):
            if statement["Effect"] == effect:
                actions, places = _listed(statement["Action"]), _listed(statement["Resource"])
                found += [Call(function, action, _place(place)) for action in actions for place in places]
    return found


def _roles(document: template.Document) -> Iterator[tuple[str, list[Any]]]:
    resources = document["Resources"]
    default = resources["DefaultRole"]["Properties"]
    yield "app", [*default["ManagedPolicyArns"], *(each["PolicyDocument"] for each in default["Policies"])]
    for function in template.resources(document, "AWS::Serverless::Function").values():
        yield function["Handler"].split(".")[1], function["Policies"]


def _statements(document: template.Document, policies: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for policy in policies:
        if "Ref" in policy:
            policy = document["Resources"][policy["Ref"]]["Properties"]["PolicyDocument"]
        yield from policy["Statement"]


def _listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def _place(said: Any) -> str:
    """`PhotosBucket/posters/*` for "${PhotosBucket.Arn}/posters/*"."""
    if "Fn::GetAtt" in said:
        return str(said["Fn::GetAtt"][0])
    text = str(said["Fn::Sub"]).replace(".Arn}", "}")
    text = re.sub(
        r"arn:.*:s3:::\$\{AWS::StackName\}-quarantine-\$\{AWS::AccountId\}-\$\{AWS::Region\}", "QuarantineBucket", text
    )
    text = re.sub(r"arn:.*:parameter\$\{(\w+)\}", r"\1", text)
    return text.replace("${", "").replace("}", "")


def allowed(call: Call, grants: Iterable[Call]) -> bool:
    """Whether one of the grants covers the call."""
    return any(covers(grant, call) for grant in grants)


def covers(grant: Call, call: Call) -> bool:
    """Whether it is a grant for this call."""
    return grant[:2] == call[:2] and fnmatchcase(call.resource, grant.resource)


def trespasses(calls: Iterable[Call], document: template.Document) -> list[Call]:
    """Calls that no grant covers, or that are denied."""
    grants, denials = granted(document), granted(document, "Deny")
    return sorted(call for call in calls if not allowed(call, grants) or allowed(call, denials))


def idle(calls: Collection[Call], document: template.Document) -> list[Call]:
    """Grants that no call uses, neither itself nor by what is granted together with it."""
    return sorted(
        grant
        for grant in granted(document)
        if not grant.action.startswith("logs:")  # the runtime's own
        and not any(covers(each, call) for each in _together(grant) for call in calls)
    )


def _together(grant: Call) -> list[Call]:
    if grant.action == "s3:ListBucket":  # without it S3 calls a missing object forbidden
        return [Call(grant.function, "s3:GetObject", f"{grant.resource}/*")]
    actions = next((each for each in TOGETHER if grant.action in each), {grant.action})
    return [grant._replace(action=each) for each in actions]


# ---- what the code asks for


class Recorder:
    """Hears every request of the process before it is made, and notes those that a function's code makes."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self._looked_at: set[Call] = set()
        self.heard: Callable[[], object] = lambda: None
        botocore.register_initializer(lambda session: session.register("before-parameter-build", self._of_a_client))
        Wire.ask = self._of_the_wire(Wire.ask)  # type: ignore[method-assign]  # it tells nobody what it sends
        Thread.start = _signed(Thread.start)  # type: ignore[assignment, method-assign]  # nor a thread who started it

    def _of_a_client(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self._hear(model.service_model.endpoint_prefix, model.name, params)

    def _of_the_wire(self, ask: Callable[[Wire, str, dict[str, Any]], Any]) -> Any:
        def heard(wire: Wire, operation: str, request: dict[str, Any]) -> Any:
            self._hear("dynamodb", operation, request)
            return ask(wire, operation, request)

        return heard

    def _hear(self, service: str, operation: str, params: dict[str, Any]) -> None:
        for function in _whose():
            self.calls.update(Call(function, *each) for each in asked(service, operation, params))
        self.heard()

    def trespasses(self) -> list[Call]:
        """What was asked for since the last look, and is not allowed."""
        fresh = self.calls - self._looked_at
        self._looked_at |= fresh
        return trespasses(fresh, template.load()) if fresh else []


def _whose() -> tuple[str, ...]:
    """The functions whose code is running here, as it is and when a test calls a part of it by itself; in a thread of a
    pool: those whose code started it."""
    return _under(sys._getframe(1)) or vars(current_thread()).get("whose", ())


def _signed(start: Callable[[Thread], None]) -> Callable[[Thread], None]:
    def started(thread: Thread) -> None:
        vars(thread)["whose"] = _under(sys._getframe(1))
        start(thread)

    return started


def _under(frame: FrameType | None) -> tuple[str, ...]:
    """Nobody's, where a test does something of its own in the middle of a function's work."""
    entries = _entries()
    while frame is not None and not _is_of_a_test(frame.f_code.co_filename):
        if frame.f_code in entries:
            return entries[frame.f_code]
        frame = frame.f_back
    return ()


def _is_of_a_test(file: str) -> bool:
    return file.startswith(TESTS) and file != __file__


@cache
def _entries() -> dict[CodeType, tuple[str, ...]]:
    found = {App.__call__.__code__: ("app",), kit_facts._tried.__code__: ("facts", "retry")}
    for module in (errands, facts, photo_uploaded, publish, retry, settle, sweep):
        found[module.handler.__code__] = (module.__name__.split(".")[1],)
    for name, parts in (("sweep", SWEEPS), ("errands", errands.ERRANDS), ("publish", publish.JOBS)):
        found |= {part.__code__: (name,) for part in parts.values()}
    return found


def asked(service: str, operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(action, resource) of a request, as a policy sees it."""
    action = SPOKEN.get(f"{service}:{operation}", f"{service}:{operation}")
    if service == "dynamodb":
        yield from _of_tables(operation, params)
    elif service == "s3":
        bucket = BUCKETS.get(params["Bucket"], params["Bucket"])
        yield action, f"{bucket}/{params.get('Key', '')}"
    elif service == "sqs":
        yield action, "RetryQueue"
    else:
        yield action, params["Name"]


def _of_tables(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "TransactWriteItems":
        for item in params["TransactItems"]:
            ((kind, said),) = item.items()
            yield f"dynamodb:{kind.removesuffix('Item')}Item", TABLES.get(said["TableName"], said["TableName"])
    elif operation == "BatchGetItem":
        yield from ((f"dynamodb:{operation}", TABLES.get(table, table)) for table in params["RequestItems"])
    else:
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        yield f"dynamodb:{operation}", TABLES.get(params["TableName"], params["TableName"]) + index


RECORDER = Recorder()
