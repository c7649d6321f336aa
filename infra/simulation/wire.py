"""T1's faults: what happens to a request on a real line, done by the proxy (infra/proxy.py) to real bytes."""

from typing import Any

from chalicelib.kit.send import Port, Request
from infra.proxy import ERROR, Fault, Proxy, error

from .faults import ANYWHERE, WRITES, Nemesis
from .scheduler import Actor, Crash, Scheduler

WAITS_S = {"lost": 1.0, "unanswered": 1.5, "late": 1.5, "hung": 1.5}
"""The virtual time that a sender loses."""
HUNG = 0.002  # of the faults: each takes a second and a half of everybody's time
HUNG_S = 1.6


class Wire(Nemesis):
    """Decides as T0's nemesis does, and lets the proxy do it. `line` leads through the proxy."""

    anywhere = (*ANYWHERE, "truncated")

    def __init__(self, scheduler: Scheduler, line: Port, proxy: Proxy, rate: float, direct: Port) -> None:
        super().__init__(scheduler, line, rate, direct)
        self._proxy = proxy
        self.writes = 0

    def _kind(self, operation: str) -> str | None:
        kind = super()._kind(operation)
        return "hung" if kind is not None and self._dice.random() < HUNG else kind

    def _engine(self, operation: str, request: Request) -> dict[str, Any]:
        self.writes += operation in WRITES
        fault, self._scheduler.actor.fault = self._scheduler.actor.fault, None
        if fault is not None:
            self._proxy.plan(fault)
        return self._ask(operation, request)

    def _before(self, kind: str, operation: str, request: Request) -> None:
        if kind == "crash_before":
            raise Crash
        if kind == "slow":
            self._scheduler.sleep(self._dice.uniform(0.05, 1.4))
        if kind == "late":
            self._scheduler.actor.late = True
            late = Actor("late", sheltered=True)
            self._scheduler.spawn(self._arrive, late, after_s=self._dice.uniform(1.4, 2.5))
        self._scheduler.actor.fault = self._fault(kind, operation, request)

    def _arrive(self) -> None:
        status = self._proxy.release()
        self.writes += status == 200
        self.counts["late_refused"] += status >= 400

    def _effect(self, kind: str | None, operation: str, request: Request) -> dict[str, Any]:
        try:
            return super()._effect(kind, operation, request)
        finally:
            self._scheduler.actor.fault = None
            if kind in WAITS_S:
                self._scheduler.sleep(WAITS_S[kind])

    def _after(self, kind: str, operation: str) -> None:
        if kind == "crash_after":
            raise Crash

    def _heard(self, kind: str | None, answer: dict[str, Any]) -> dict[str, Any]:
        return answer

    def _down(self, operation: str, request: Request) -> None:
        self._proxy.plan(Fault("drop_before"))
        try:
            self._ask(operation, request)
        finally:
            self._scheduler.sleep(1)

    def _fault(self, kind: str, operation: str, request: Request) -> Fault | None:
        plain = {
            "lost": Fault("drop_before"),
            "unanswered": Fault("drop_after"),
            "slow": Fault("slow_before", seconds=0.01),
            "late": Fault("late"),
            "hung": Fault("slow_after", seconds=HUNG_S),
            "cut_body": Fault("cut"),
            "truncated": Fault("truncate"),
            "throttled": error("ThrottlingException"),
            "500_before": error("InternalServerError", 500),
            "500_after": Fault("say_after", status=500, body={"__type": ERROR + "InternalServerError"}),
            "in_progress": error("TransactionInProgressException"),
        }
        if kind in ("conflict", "mixed"):
            return self._refusal(kind, operation, request)
        return plain.get(kind)

    def _refusal(self, kind: str, operation: str, request: Request) -> Fault:
        if operation != "TransactWriteItems":
            return error("TransactionConflictException")
        return error("TransactionCanceledException", reasons=self._reasons(request, mixed=kind == "mixed"))
