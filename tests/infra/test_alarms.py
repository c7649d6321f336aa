"""Every alarm is fired by its fault, wakes somebody, and names a page whose commands can be run."""

import io
import re
import runpy
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from botocore.exceptions import ClientError

import app
from chalicelib.kit import log
from chalicelib.kit.facts import reaction
from chalicelib.kit.send import plugged
from functions import errands, facts, photo_uploaded, publish, settle, sweep
from infra import template
from infra.local.engine import Engine
from infra.template import ROOT
from tests.infra.metrics import Datum, embedded, filtered
from tests.kit.telling import record, told
from tests.kit.things import jar_key
from tests.media.uploading import granted
from tests.world import World

DOCUMENT = template.load()
ALARMS = template.resources(DOCUMENT, "AWS::CloudWatch::Alarm")
FILTERS = template.resources(DOCUMENT, "AWS::Logs::MetricFilter").values()
RUNBOOKS = ROOT / "docs" / "runbooks"
broken = set[str]()
Handler = Callable[[Any, Any], Any]


@reaction("AlarmTested")
def stumble(news: Any) -> None:
    if broken:
        raise RuntimeError("not today")


def down(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    raise ZeroDivisionError


def throttled(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    raise ClientError({"Error": {"Code": "ThrottlingException"}}, operation)


def failing(handler: Handler, event: object, metric: str) -> list[Datum]:
    """Lambda's own figure: a call that raises is an error of its function."""
    with plugged(down), pytest.raises((ZeroDivisionError, RuntimeError, AttributeError)):
        handler(event, None)
    return [("AWS/Lambda", metric, 1.0)]


@dataclass
class City:
    """Where faults happen, and what is read of them."""

    engine: Engine
    world: World
    printed: pytest.CaptureFixture[str]

    def logged(self) -> list[Datum]:
        lines = self.printed.readouterr().out.splitlines()
        return [datum for line in lines for datum in (*embedded(line), *chain(*(filtered(line, f) for f in FILTERS)))]


def bug(city: City) -> list[Datum]:
    citizen = city.world.citizen()
    with plugged(down):
        assert citizen.get("/v1/me").code == "internal_error"
    return city.logged()


def not_configured(city: City) -> list[Datum]:
    return failing(app.app, None, "Errors")


def busy(city: City) -> list[Datum]:
    citizen = city.world.citizen()
    with plugged(throttled):
        while citizen.get("/v1/me").code == "busy_retry" and len(found := city.logged()) < 1:
            pass
    return found * 20


def no_capacity(city: City) -> list[Datum]:
    """A function that may not run at all is throttled by the engine as by Lambda."""
    code, name = io.BytesIO(), f"f{uuid.uuid4().hex}"
    with zipfile.ZipFile(code, "w") as made:
        made.writestr("f.py", "def handler(event, context): pass")
    functions = city.engine.client("lambda")
    functions.create_function(
        FunctionName=name, Runtime="python3.11", Role="arn:aws:iam::000000000000:role/r", Handler="f.handler",
        Code={"ZipFile": code.getvalue()},
    )  # fmt: skip
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(functions.exceptions.TooManyRequestsException):
        functions.invoke(FunctionName=name)
    return [("AWS/Lambda", "Throttles", 1.0)]


def late(city: City) -> list[Datum]:
    images = told(jar_key(), "AlarmTested")
    city.world.later(minutes=3)
    facts.handler({"Records": [record(images, uuid.uuid4().hex)]}, None)
    return city.logged()


def failing_reactions(city: City) -> list[Datum]:
    broken.add("yes")
    for _ in range(10):
        facts.handler({"Records": [record(told(jar_key(), "AlarmTested"), uuid.uuid4().hex)]}, None)
    return city.logged()


def poison(city: City) -> list[Datum]:
    """What lies in the dead letter queue is what SQS itself counts."""
    queues = city.engine.client("sqs")
    url = queues.create_queue(QueueName=f"dead-{uuid.uuid4().hex}")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="a letter")
    asked = "ApproximateNumberOfMessages"
    count = queues.get_queue_attributes(QueueUrl=url, AttributeNames=[asked])["Attributes"][asked]
    return [("AWS/SQS", f"{asked}Visible", float(count))]


def wont_mend(city: City) -> list[Datum]:
    log.alarm("wechat_config", call="login")
    return city.logged()


def unprocessed(city: City) -> list[Datum]:
    (grant,) = granted(city.world.citizen())
    key = grant["fields"]["key"]
    return 5 * failing(photo_uploaded.handler, {"Records": [{"s3": {"object": {"key": key, "eTag": "x"}}}]}, "Errors")


FAULTS: dict[str, Callable[[City], list[Datum]]] = {
    "ApiBugsAlarm": bug,
    "ApiErrorsAlarm": not_configured,
    "UnavailableAlarm": busy,
    "ThrottledAlarm": no_capacity,
    "LagAlarm": late,
    "FactsErrorsAlarm": lambda city: failing(
        facts.handler, {"Records": [record(told(jar_key(), "AlarmTested"))]}, "Errors"
    ),
    "UnreactedAlarm": failing_reactions,
    "DeadLettersAlarm": poison,
    "PhotosAlarm": unprocessed,
    "SweepErrorsAlarm": lambda city: failing(sweep.handler, {}, "Errors"),
    "SweepSilentAlarm": lambda city: [("AWS/Lambda", "Invocations", 0.0)],
    "SettleErrorsAlarm": lambda city: failing(settle.handler, {}, "Errors"),
    "PublishErrorsAlarm": lambda city: failing(publish.handler, {}, "Errors"),
    "ErrandsErrorsAlarm": lambda city: failing(errands.handler, {}, "Errors"),
    "OperatorAlarm": wont_mend,
}


@pytest.fixture
def city(engine: Engine, world: World, capsys: pytest.CaptureFixture[str]) -> Iterator[City]:
    capsys.readouterr()
    yield City(engine, world, capsys)
    broken.clear()


def test_every_alarm_has_its_fault() -> None:
    assert set(FAULTS) == set(ALARMS)


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_the_fault_fires_the_alarm(city: City, name: str) -> None:
    metrics = city.engine.client("cloudwatch")
    alarm, namespace = ALARMS[name], f"{name}/{uuid.uuid4().hex}"
    metrics.put_metric_alarm(
        AlarmName=namespace, Namespace=namespace, MetricName=alarm["MetricName"],
        **{each: alarm[each] for each in (
            "Statistic", "Threshold", "Period", "EvaluationPeriods", "ComparisonOperator", "TreatMissingData",
        )},
    )  # fmt: skip
    wanted = (_said(alarm["Namespace"]), alarm["MetricName"])
    values = [value for space, metric, value in FAULTS[name](city) if (space, metric) == wanted]
    for period in range(alarm["EvaluationPeriods"]):
        for value in values:
            put(metrics, namespace, alarm, value, minutes=alarm["Period"] / 60 * period)
    assert state(metrics, namespace) == "ALARM"


def put(metrics: Any, namespace: str, alarm: dict[str, Any], value: float, *, minutes: float) -> None:
    """A figure of so many minutes ago."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    datum = {"MetricName": alarm["MetricName"], "Value": value, "Timestamp": at}
    metrics.put_metric_data(Namespace=namespace, MetricData=[datum])


def state(metrics: Any, name: str) -> str:
    (found,) = metrics.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found["StateValue"])


def _said(namespace: Any) -> str:
    return str(namespace["Fn::Sub"]).replace("${Stage}", "dev") if isinstance(namespace, dict) else str(namespace)


def test_silence_is_loud_where_something_has_to_come_every_minute_and_nowhere_else() -> None:
    loud = {name for name, alarm in ALARMS.items() if alarm["TreatMissingData"] == "breaching"}
    assert loud == {"SweepSilentAlarm"}


def test_a_quiet_city_rings_nothing(city: City) -> None:
    assert city.world.citizen().get("/v1/me").status == 200
    facts.handler({"Records": [record(told(jar_key(), "AlarmTested"), uuid.uuid4().hex)]}, None)
    assert {name for _, name, _ in city.logged()} <= {"lag_ms"}


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_wakes_somebody_and_names_a_page_with_something_to_run(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    page = ROOT / ALARMS[name]["AlarmDescription"].rsplit(" ", 1)[1]
    assert name in page.read_text()
    assert commands(page.read_text())


@pytest.mark.parametrize("page", sorted(path.name for path in RUNBOOKS.glob("*.md") if path.name != "README.md"))
def test_a_page_can_be_run_as_it_stands(page: str) -> None:
    text = (RUNBOOKS / page).read_text()
    known = runpy.run_path(str(ROOT / "dev"))["COMMANDS"]
    assert f"]({page})" in (RUNBOOKS / "README.md").read_text()
    assert commands(text)
    for command in commands(text):
        if found := re.match(r"\./dev (\w+)", command):
            assert found[1] in known, f"{page}: {command}"
    assert re.search(r"^## Do$", text, re.M)
    assert "**Over when**" in text


def commands(text: str) -> list[str]:
    """The lines of a page's shell blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines() if line]
