"""The local city: engine, template, WeChat stand-in, API and control endpoint, started and stopped as one.

    with start_city(tmp_path) as city:                   # free ports, about three seconds
        city.api, city.control, city.wechat, city.aws    # urls
        city.deployed.environment["RECORDS_TABLE"]       # names of what was deployed
        city.endpoint.client("dynamodb")
        city.quiet.wait(30)                              # [] when no event is in flight

A second city on the same data_dir finds what the first one kept. A kill -9 of the engine loses what it held
since its start (it saves at a graceful stop); killing the API or a function loses nothing.
"""

import fcntl
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from infra.local import control, wiring
from infra.local.deploy import deploy, gateway_url, put_secrets
from infra.local.endpoint import Endpoint, without_aws
from infra.local.engine import Engine
from infra.local.processes import HOST, CannotStart, Child, answers, claim_port, listens, wait_until
from infra.local.quiet import Quiet
from infra.local.schedules import Schedules
from infra.local.virtual_clock import VirtualClock
from infra.pack import Mode, pack
from infra.template import ROOT

DEATHS_FORGIVEN = 20
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Plan:
    """What to start, and where: port 0 is any free one, a given url is used instead of starting that part."""

    data_dir: Path
    port: int = 0
    engine_port: int = 0
    wechat_port: int = 0
    control_port: int = 0
    aws_endpoint_url: str = ""
    wechat_api_base: str = ""
    project: Path = ROOT
    full: bool = False  # the deployed API behind the engine's gateway, and roles that are enforced


def start_city(
    data_dir: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
    prepare: Callable[["CityHandle"], None] = lambda city: None,
    **plan: Any,
) -> "CityHandle":
    """Start a city as the Plan says; CannotStart explains what to do when it cannot.

    `prepare` is done before the city says that it is ready: load_slice of infra/local/sample.py, for one.
    """
    city = CityHandle(Plan(data_dir.resolve(), **plan), say)
    try:
        city.start()
        prepare(city)
        city.open()
    except BaseException:
        city.stop()
        raise
    return city


class CityHandle:
    """A running city. `over` is set when it cannot go on; `reason` then says why."""

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self.plan = plan
        self.data_dir = plan.data_dir
        self.over = threading.Event()
        self.reason = ""
        self.quiet: Quiet | None = None
        self.say = say
        self._lock: TextIO | None = None
        self._engine: Engine | None = None
        self._wechat: Child | None = None
        self._api: Child | None = None
        self._control: ThreadingHTTPServer | None = None
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        self._claim()
        package = pack(Mode.LOCAL, project=self.plan.project)
        self.endpoint = self._find_aws()
        self.aws = self.endpoint.url
        self.wechat = self._find_wechat()
        self.say("deploying the template")
        self.deployed = deploy(self.endpoint, package, wiring.template_parameters(self.wechat), auth=self.plan.full)
        self.say("starting the API")
        self._api = self._spawn_api()
        wait_until(lambda: answers(f"{self.api}/v1/health"), "the API", child=self._api)
        self._start_control()
        self._watcher.start()

    def open(self) -> None:
        """Tell the other commands that the city is ready."""
        (self.data_dir / "ready.json").write_text(json.dumps(self.ready()) + "\n")

    def ready(self) -> dict[str, object]:
        """The ready line of the local city's contract."""
        urls = {"api": self.api, "wechat": self.wechat, "control": self.control, "aws": self.aws}
        return {"ready": True, **urls, "data_dir": str(self.data_dir)}

    def environment(self) -> dict[str, str]:
        """The variables of a process that belongs to the city: its names, its endpoints, its time."""
        return {
            **self.endpoint.environment(),
            **self.deployed.environment,
            **wiring.for_api(self.wechat, self.clock.path),
        }

    def stop(self, drain_seconds: float = 5.0) -> None:
        """Stop everything in order, the engine last: it saves what it holds, but for events in flight."""
        self.over.set()
        if self._watcher.ident is not None:
            self._watcher.join()
        if self._control:
            self._control.shutdown()
            self._control.server_close()
            (self.data_dir / "ready.json").unlink(missing_ok=True)
        if self._api:
            self._api.stop()
        if self.quiet and drain_seconds and not self.reason:
            for moving in self.quiet.wait(drain_seconds):
                self.say(f"stopped while events were in flight, which are lost: {moving}")
        for part in (self._wechat, self._engine):
            if part and not part.stop():
                self.say("a part did not stop in time and was killed")
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _claim(self) -> None:
        """Refuse before anything was started."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._lock = (self.data_dir / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(f"a city is running in {self.data_dir} (DATA_DIR): stop it first") from error
        self._port = claim_port("PORT", self.plan.port)
        self._wechat_port = claim_port("WECHAT_PORT", self.plan.wechat_port)
        self._control_port = claim_port("CONTROL_PORT", self.plan.control_port)
        self.api = f"http://{HOST}:{self._port}"
        self.control = f"http://{HOST}:{self._control_port}"
        self.clock = VirtualClock(self.data_dir / "clock")
        self._notes = self.data_dir / "notes"
        self._notes.mkdir(exist_ok=True)
        for old in self._notes.iterdir():
            old.unlink()

    def _find_aws(self) -> Endpoint:
        if self.plan.aws_endpoint_url:
            endpoint = Endpoint.given(self.plan.aws_endpoint_url)
            put_secrets(endpoint, wiring.named_secrets())
            self.say(f"using the AWS endpoint {endpoint.url}; its functions keep the machine's time")
            return endpoint
        self.say("starting the engine")
        self._engine = Engine.start(
            self.data_dir,
            port=self.plan.engine_port,
            keep=True,
            for_functions=wiring.for_functions(self.clock.path, self._notes, auth=self.plan.full),
            auth=self.plan.full,
        )
        if self.plan.full:
            put_secrets(self._engine.endpoint, wiring.named_secrets())
        return self._engine.endpoint

    def _find_wechat(self) -> str:
        if self.plan.wechat_api_base:
            self.say(f"using WeChat at {self.plan.wechat_api_base}")
            return self.plan.wechat_api_base
        self.say("starting the WeChat stand-in")
        self._wechat = self._spawn_wechat()
        wait_until(lambda: listens(self._wechat_port), "the WeChat stand-in", child=self._wechat)
        return f"http://{HOST}:{self._wechat_port}"

    def _spawn_wechat(self) -> Child:
        secrets = wiring.secrets()
        arguments = {
            "port": str(self._wechat_port),
            "callback": f"{self.api}/wechat/push",
            "token": secrets["WECHAT_PUSH_TOKEN"],
            "aes-key": secrets["WECHAT_AES_KEY"],
            "appid": wiring.appid(),
            "secret": secrets["WECHAT_SECRET"],
            "clock-file": str(self.clock.path),
            "push-delay": "0.3",
        }
        return self._spawn("wechat", {}, arguments)

    def _spawn_api(self) -> Child:
        if self.plan.full:
            return self._spawn(
                "forward", {}, {"port": str(self._port), "to": gateway_url(self.endpoint, self.deployed)}
            )
        arguments = {"port": str(self._port), "project": str(self.plan.project)}
        return self._spawn("api", self.environment(), arguments)

    def _spawn(self, part: str, environment: dict[str, str], arguments: dict[str, str]) -> Child:
        return Child.start(
            [sys.executable, "-m", f"infra.local.{part}", *_flags(arguments)],
            environment={**without_aws(), **environment},
            log=self.data_dir / "logs" / f"{part}.log",
            cwd=ROOT,
        )

    def _start_control(self) -> None:
        schedules = Schedules(self.endpoint, self.deployed, self.clock)
        if self._engine:
            self.quiet = Quiet(self.endpoint, self.deployed, self._notes, self.wechat if self._wechat else "")
        self._control = control.serve(control.Control(self.clock, schedules, self.quiet), self._control_port)

    def _watch(self) -> None:
        deaths = 0
        while not self.over.wait(LOOK_EVERY_SECONDS):
            if self._engine and self._engine.child.exited:
                self._give_up("the engine ended: what it held since its start is lost")
            elif self._wechat and self._wechat.exited:
                self.say("the WeChat stand-in ended; starting it again")
                self._wechat = self._spawn_wechat()
                deaths += 1
            elif self._api and self._api.exited:
                self.say("the API ended; starting it again (nothing is lost)")
                self._api = self._spawn_api()
                deaths += 1
            if deaths > DEATHS_FORGIVEN:
                self._give_up(f"a part ended {deaths} times; see {self.data_dir / 'logs'}")

    def _give_up(self, reason: str) -> None:
        self.reason = reason
        self.over.set()


def _flags(arguments: dict[str, str]) -> list[str]:
    return [word for name, value in arguments.items() for word in (f"--{name}", value)]
