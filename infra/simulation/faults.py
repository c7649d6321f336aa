"""What may happen to a request on its way: the port between the house and the simulated engine.

Each call is a turn before and a turn after its effect. Transactions last a while, and meet each other there.
"""

from collections import Counter
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.kit.send import Port, Request

from .answers import cancelled, refused
from .scheduler import Actor, Crash, Scheduler

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
URL = "https://engine.simulated"
ANYWHERE = (
    "lost",
    "unanswered",
    "slow",
    "throttled",
    "500_before",
    "500_after",
    "cut_body",
    "crash_before",
    "crash_after",
)
OF_TRANSACTIONS = ("conflict", "mixed", "in_progress", "late")
OF_WRITES = ("conflict", "late")
OF_BATCHES = ("torn", "partial")


class Nemesis:
    """Faults at a seeded rate; counts each kind."""

    anywhere: tuple[str, ...] = ANYWHERE

    def __init__(self, scheduler: Scheduler, ask: Port, rate: float, direct: Port | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.rate = rate
        self._scheduler, self._dice = scheduler, scheduler.dice
        self._ask, self._direct = ask, direct or ask
        self._down_until_ns = 0
        self._busy: dict[tuple[str, str, str], str] = {}

    def outage(self, seconds: float) -> None:
        """Nothing reaches the engine for so long."""
        self._down_until_ns = self._scheduler.now_ns + int(seconds * 1e9)

    def port(self, operation: str, request: Request) -> dict[str, Any]:
        """Ask the engine, through everything that may happen."""
        if self._scheduler.actor.sheltered:
            return self._direct(operation, request)
        self._scheduler.sleep(self._dice.expovariate(1 / 0.004))
        if self._scheduler.now_ns < self._down_until_ns:
            self._count("outage")
            self._down(operation, request)
        kind = self._kind(operation)
        if kind is not None:
            self._count(kind)
            self._before(kind, operation, request)
        answer = self._effect(kind, operation, request)
        if kind is not None:
            self._after(kind, operation)
        self._scheduler.sleep(self._dice.expovariate(1 / 0.004))
        return self._heard(kind, answer)

    def _count(self, kind: str) -> None:
        self.counts[kind] += 1
        self._scheduler.actor.hit = True

    def _engine(self, operation: str, request: Request) -> dict[str, Any]:
        return self._ask(operation, request)

    def _heard(self, kind: str | None, answer: dict[str, Any]) -> dict[str, Any]:
        return {} if kind == "cut_body" else answer

    def _down(self, operation: str, request: Request) -> None:
        self._scheduler.sleep(1)
        raise EndpointConnectionError(endpoint_url=URL)

    def _kind(self, operation: str) -> str | None:
        if self._dice.random() >= self.rate:
            return None
        kinds = self.anywhere
        if operation == "TransactWriteItems":
            kinds += OF_TRANSACTIONS * 2
        elif operation in WRITES:
            kinds += OF_WRITES
        elif operation == "BatchGetItem":
            kinds += OF_BATCHES * 3
        return self._dice.choice(kinds)

    def _before(self, kind: str, operation: str, request: Request) -> None:
        if kind == "slow":
            self._scheduler.sleep(self._dice.uniform(0.05, 1.4))
        elif kind == "lost":
            self._scheduler.sleep(1)
            raise self._dice.choice([ConnectTimeoutError(endpoint_url=URL), ReadTimeoutError(endpoint_url=URL)])
        elif kind == "late":
            self._late(operation, request)
        elif kind == "throttled":
            raise refused(operation, "ThrottlingException", "Rate exceeded")
        elif kind == "500_before":
            raise refused(operation, "InternalServerError", "Internal server error", status=500)
        elif kind == "crash_before":
            raise Crash
        elif kind == "in_progress":
            raise refused(operation, "TransactionInProgressException", "Transaction is already in progress")
        elif kind == "conflict" and operation != "TransactWriteItems":
            raise refused(operation, "TransactionConflictException", "Transaction is ongoing for the item")
        elif kind in ("conflict", "mixed"):
            raise cancelled({"Code": code} for code in self._reasons(request, mixed=kind == "mixed"))

    def _after(self, kind: str, operation: str) -> None:
        if kind == "unanswered":
            self._scheduler.sleep(1.5)
            raise ReadTimeoutError(endpoint_url=URL)
        if kind == "500_after":
            raise refused(operation, "InternalServerError", "Internal server error", status=500)
        if kind == "crash_after":
            raise Crash

    def _late(self, operation: str, request: Request) -> None:
        """The request takes effect when its sender has given up."""

        def arrive() -> None:
            try:
                self._engine(operation, request)
            except ClientError:
                self.counts["late_refused"] += 1

        self._scheduler.actor.late = True
        self._scheduler.spawn(arrive, Actor("late", sheltered=True), after_s=self._dice.uniform(1.4, 2.5))
        self._scheduler.sleep(1.5)
        raise ReadTimeoutError(endpoint_url=URL)

    def _reasons(self, request: Request, *, mixed: bool) -> list[str]:
        codes = ["None"] * len(request["TransactItems"])
        codes[self._dice.randrange(len(codes))] = "TransactionConflict"
        if mixed:
            others = ["None", "ConditionalCheckFailed"]
            codes = [code if code != "None" else self._dice.choice(others) for code in codes]
        return codes

    def _effect(self, kind: str | None, operation: str, request: Request) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            return self._transaction(request)
        if operation == "BatchGetItem" and kind in OF_BATCHES:
            return self._batch(kind, request)
        if operation in WRITES and _place(request, request["TableName"]) in self._busy:
            self._count("met")
            raise refused(operation, "TransactionConflictException", "Transaction is ongoing for the item")
        return self._engine(operation, request)

    def _transaction(self, request: Request) -> dict[str, Any]:
        """A transaction holds its items for a while: who comes meanwhile meets a conflict."""
        places = [_place(part, part["TableName"]) for each in request["TransactItems"] for part in each.values()]
        token: str = request["ClientRequestToken"]
        holders = [self._busy.get(place) for place in places]
        if token in holders:
            self._count("met")
            raise refused("TransactWriteItems", "TransactionInProgressException", "Transaction is in progress")
        if any(holders):
            self._count("met")
            raise cancelled({"Code": "TransactionConflict" if holder else "None"} for holder in holders)
        self._busy.update((place, token) for place in places)
        try:
            self._scheduler.sleep(self._dice.uniform(0.001, 0.006))
            return self._engine("TransactWriteItems", request)
        finally:
            for place in places:
                del self._busy[place]

    def _batch(self, kind: str | None, request: Request) -> dict[str, Any]:
        """A batch is no snapshot: half of it is read later, or not at all."""
        halves: list[dict[str, Any]] = [{}, {}]
        for table, asked in request["RequestItems"].items():
            for key in asked["Keys"]:
                half = halves[self._dice.random() < 0.5]
                half.setdefault(table, {**asked, "Keys": []})["Keys"].append(key)
        if not all(halves):
            return self._engine("BatchGetItem", request)
        first = self._engine("BatchGetItem", {"RequestItems": halves[0]})
        if kind == "partial":
            return first | {"UnprocessedKeys": halves[1]}
        self._scheduler.sleep(self._dice.uniform(0.001, 0.05))
        second = self._engine("BatchGetItem", {"RequestItems": halves[1]})
        for table, items in second["Responses"].items():
            first["Responses"].setdefault(table, []).extend(items)
        bills = [answer.get("ConsumedCapacity", []) for answer in (first, second)]  # a real engine may send none
        return first | {"ConsumedCapacity": [*bills[0], *bills[1]]}


def _place(request: Request, table: str) -> tuple[str, str, str]:
    key = request["Item"] if "Item" in request else request["Key"]
    return table, key["pk"]["S"], key["sk"]["S"]
