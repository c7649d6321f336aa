"""The stand-in's own levers (/__…): what people do in WeChat, and what tests want to know."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from . import messages
from .faults import Fault
from .messages import Template
from .people import demo_phone
from .pushes import Event, Pushes
from .state import Code, Limit, State

Body = dict[str, Any]
Lever = Callable[[Body], Body]


class Levers:
    """Each takes the JSON of the request (or the query) and answers JSON; what it cannot use is HTTP 400."""

    def __init__(self, state: State, pushes: Pushes) -> None:
        self._state = state
        self._pushes = pushes
        self.table: dict[tuple[str, str], Lever] = {
            ("GET", "/__health"): lambda _: {"ok": True},
            ("POST", "/__user/login"): self.login,
            ("POST", "/__user/phone"): self.phone,
            ("POST", "/__user/accept"): self.accept,
            ("POST", "/__user/cancel"): self.cancel,
            ("GET", "/__messages"): lambda _: {"sent": list(state.sent)},
            ("GET", "/__log"): self.log,
            ("GET", "/__pushes"): self.pushes,
            ("GET", "/__faults"): lambda _: {"rules": state.faults.plan()},
            ("POST", "/__faults"): self.faults,
            ("POST", "/__limits"): self.limits,
            ("POST", "/__pages"): self.pages,
            ("POST", "/__templates"): self.templates,
            ("POST", "/__whitelist"): self.whitelist,
            ("POST", "/__callback"): self.callback,
            ("POST", "/__push"): self.push,
            ("POST", "/__push/verify"): lambda _: {"ok": pushes.verify()},
            ("POST", "/__tokens/revoke"): self.revoke,
            ("GET", "/__clock"): self.clock,
            ("POST", "/__clock/advance"): self.advance,
            ("POST", "/__reset"): self.reset,
        }

    def login(self, body: Body) -> Body:
        """{openid, unionid?, risk?} -> {code}: a person opens the mini-program; risk: WeChat blocks them."""
        with self._state.lock:
            person = self._state.person(str(body["openid"]))
            person.unionid = body.get("unionid", person.unionid)
            person.blocked = bool(body.get("risk", person.blocked))
            return {"code": self._state.mint("login", Code(person.openid, self._state.clock.now_ms()))}

    def phone(self, body: Body) -> Body:
        """{openid, phone?, country_code?} -> {code}: the person taps the phone button."""
        openid = str(body["openid"])
        number = str(body.get("phone") or demo_phone(openid))
        now_ms = self._state.clock.now_ms()
        code = Code(openid, now_ms, phone=number, country_code=body.get("country_code", "86"))
        return {"code": self._state.mint("phone", code), "phone": number}

    def accept(self, body: Body) -> Body:
        """{openid, templates: {id: accept|reject|ban}} or {openid, templates: [id]}: an answer to the popup, pushed."""
        asked = body["templates"]
        answers = dict.fromkeys(asked, "accept") if isinstance(asked, list) else dict(asked)
        messages.accept(self._state, self._pushes, str(body["openid"]), answers)
        return {"ok": True}

    def cancel(self, body: Body) -> Body:
        """{openid, templates: [id]}: the person turns these messages off, pushed."""
        messages.cancel(self._state, self._pushes, str(body["openid"]), list(body["templates"]))
        return {"ok": True}

    def log(self, query: Body) -> Body:
        """?call=… -> {calls, violations}: every call so far with query, body, status and answer."""
        with self._state.lock:
            wanted = [entry for entry in self._state.log if query.get("call") in (None, entry["call"])]
            return {"calls": wanted, "violations": list(self._state.violations)}

    def pushes(self, _: Body) -> Body:
        """{pending, pushes: [{message, tries}]}"""
        told = [{"message": event.sent, "tries": event.tries} for event in list(self._pushes.sent)]
        return {"pending": self._pushes.pending(), "pushes": told}

    def faults(self, body: Body) -> Body:
        """{rules: [{call, do, times?, for_s?, errcode?, status?, seconds?}]} replaces the plan."""
        known = {each.name for each in fields(Fault)} - {"until_ms"}
        rules = body["rules"]
        if not all(isinstance(rule, dict) and rule.keys() <= known for rule in rules):
            raise ValueError(f"a rule has these fields: {sorted(known)}")
        plan = [Fault(**rule) for rule in rules]
        self._state.faults.clear()
        for fault in plan:
            self._state.faults.add(fault, self._state.clock.now_ms())
        return {"rules": self._state.faults.plan()}

    def limits(self, body: Body) -> Body:
        """{<call>: {minute, day}}"""
        limits = {call: Limit(int(limit["minute"]), int(limit["day"])) for call, limit in body.items()}
        self._state.limits.update(limits)
        return {"ok": True}

    def pages(self, body: Body) -> Body:
        """{pages: [...]}: the published pages; none means that any page will do."""
        self._state.pages = {str(page) for page in body["pages"]}
        return {"ok": True}

    def templates(self, body: Body) -> Body:
        """{templates: {id: {fields: [thing1, …], long_term?, words?}}}; none means that any template will do."""
        found = {str(name): Template(**row) for name, row in body["templates"].items()}
        self._state.templates = {name: replace(row, fields=tuple(row.fields)) for name, row in found.items()}
        return {"ok": True}

    def whitelist(self, body: Body) -> Body:
        """{refused}: whether our address is refused by whatever takes the AppSecret (40164)."""
        self._state.ip_refused = bool(body["refused"])
        return {"ok": True}

    def push(self, body: Body) -> Body:
        """{event, openid, …}: push an event with whatever fields are given, as /__push/<event>. Privacy events name the
        person as OpenID; `ragged` puts a space before every key, as one of WeChat's own samples has it."""
        name, openid, ragged = str(body.pop("event")), str(body.pop("openid", "")), bool(body.pop("ragged", False))
        told = {"MsgType": "event", "Event": name} | ({"OpenID": openid, "AppID": self._state.appid} if openid else {})
        message = {f" {key}" if ragged else key: value for key, value in (told | body).items()}
        self._pushes.post(Event(openid, lambda how: message, name))
        return {"ok": True}

    def callback(self, body: Body) -> Body:
        """{url}: where pushes go from now on; "" for nowhere."""
        self._pushes.callback.url = str(body["url"])
        return {"ok": True}

    def revoke(self, _: Body) -> Body:
        """Every token is dead, as after a reset of the AppSecret."""
        with self._state.lock:
            self._state.tokens.revoke_all()
        return {"ok": True}

    def clock(self, _: Body) -> Body:
        return {"now_ms": self._state.clock.now_ms()}

    def advance(self, body: Body) -> Body:
        """{s}: seconds to move the virtual clock forward."""
        self._state.clock.advance(float(body["s"]))
        return self.clock(body)

    def reset(self, _: Body) -> Body:
        """Forget everything, and put the virtual clock back."""
        self._state.forget()
        self._pushes.forget()
        return {"ok": True}
