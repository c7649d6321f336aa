"""A thousand photos at once take the account's capacity, and not that of check-ins: the reservation of the template."""

import io
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra import template
from infra.local.engine import Engine

pytestmark = pytest.mark.slow
FUNCTIONS = template.resources(template.load(), "AWS::Serverless::Function")
CAPACITY, PHOTOS = 3, 2
"""What the account may run at once, and how much of it photos may take here."""
HANDLER = """
import os, time

def handler(event, context):
    while event.get("busy") and not os.path.exists(event["until"]):
        time.sleep(0.02)
        open(event["busy"], "w").close()
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    small = {"LAMBDA_ACCOUNT_CONCURRENCY": str(CAPACITY)}
    with Engine.start(tmp_path_factory.mktemp("small"), for_functions=small) as running:
        yield running


def made(engine: Engine, name: str, *, at_most: int | None = None) -> str:
    """A function that is busy for as long as it is told."""
    code, client = io.BytesIO(), engine.client("lambda")
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("f.py", HANDLER)
    client.create_function(
        FunctionName=name, Runtime="python3.11", Role="arn:aws:iam::000000000000:role/r", Handler="f.handler",
        Code={"ZipFile": code.getvalue()}, Timeout=60,
    )  # fmt: skip
    if at_most is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=at_most)
    return name


def called(engine: Engine, name: str, payload: str = "{}") -> str:
    client = engine.client("lambda")
    try:
        client.invoke(FunctionName=name, Payload=payload)
    except client.exceptions.TooManyRequestsException:
        return "throttled"
    return "answered"


@contextmanager
def busy_with(engine: Engine, photos: str, folder: Path, number: int) -> Iterator[list[Future[str]]]:
    """So many photos are being worked on, one after the other begun, until the block ends."""
    folder.mkdir()
    with ThreadPoolExecutor(number) as pool:
        begun: list[Any] = []
        try:
            for each in range(number):
                mark = folder / str(each)
                begun.append(pool.submit(called, engine, photos, f'{{"busy": "{mark}", "until": "{folder}/over"}}'))
                while not mark.exists() and not begun[-1].done():
                    time.sleep(0.01)
            yield begun
        finally:
            (folder / "over").touch()


def test_photos_in_their_reservation_leave_check_ins_alone(engine: Engine, tmp_path: Path) -> None:
    photos, check_ins = made(engine, "photos", at_most=PHOTOS), made(engine, "check-ins")
    with busy_with(engine, photos, tmp_path / "photos", 4 * CAPACITY) as begun:
        assert [each.result() for each in begun if each.done()] == ["throttled"] * (4 * CAPACITY - PHOTOS)
        assert called(engine, check_ins) == "answered"


def test_without_it_they_take_everything(engine: Engine, tmp_path: Path) -> None:
    photos, check_ins = made(engine, "unlimited"), made(engine, "starved")
    with busy_with(engine, photos, tmp_path / "unlimited", CAPACITY):
        assert called(engine, check_ins) == "throttled"


def test_a_photo_that_was_throttled_comes_again_and_is_not_lost() -> None:
    again = FUNCTIONS["PhotoUploadedFunction"]["EventInvokeConfig"]
    assert again["MaximumEventAgeInSeconds"] >= 3600
    assert again["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
