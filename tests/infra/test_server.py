"""The API's local server over real sockets: how many it bears at once, and how it words what it cannot read."""

import asyncio
import http.client
import json
import resource
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.gateway import MAX_BODY
from infra.local.processes import HOST, Child, answers, free_port, wait_until
from infra.local.server import WORKERS
from infra.template import ROOT

from .tiny import error_of

CALLERS = 1000


@pytest.fixture(scope="module")
def port(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    log = tmp_path_factory.mktemp("api") / "api.log"
    command = [sys.executable, "-m", "infra.local.api", "--port", str(port), "--project", str(project)]
    child = Child.start(command, environment={}, log=log, cwd=ROOT)
    wait_until(lambda: answers(f"http://{HOST}:{port}/v1/health"), "the API", child=child)
    yield port
    assert child.stop(), "the API did not stop by itself"


@pytest.fixture
def client(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    yield connection
    connection.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def ask(stream: Stream, path: str) -> dict[str, object]:
    reader, writer = stream
    writer.write(f"GET {path} HTTP/1.1\r\nHost: city\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    assert head.startswith("http/1.1 200"), head
    length = int(head.split("content-length: ")[1].split("\r\n")[0])
    answer: dict[str, object] = json.loads(await reader.readexactly(length))
    return answer


def say(port: int, raw: bytes) -> tuple[int, bytes]:
    """(status, body) of the answer to raw bytes, after which the server closes."""
    with socket.create_connection((HOST, port), timeout=10) as connection:
        connection.sendall(raw)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, body = answer.split(b"\r\n\r\n", 1)
    return int(head.split()[1]), body


def test_of_1000_parallel_callers_none_is_reset_and_none_sees_anothers_answer(port: int, many_files: None) -> None:
    async def call(number: int) -> object:
        stream = await asyncio.open_connection(HOST, port)
        try:
            return (await ask(stream, f"/v1/echo/{number}"))["word"]
        finally:
            stream[1].close()

    async def all_at_once() -> list[object]:
        return await asyncio.gather(*(call(number) for number in range(CALLERS)))

    assert asyncio.run(all_at_once()) == [str(number) for number in range(CALLERS)]


def test_callers_that_keep_their_connection_do_not_starve_the_others(port: int, many_files: None) -> None:
    async def scene() -> float:
        idle = [await asyncio.open_connection(HOST, port) for _ in range(WORKERS * 4)]
        for stream in idle:
            await ask(stream, "/v1/health")
        started = time.monotonic()
        await ask(await asyncio.open_connection(HOST, port), "/v1/health")
        waited = time.monotonic() - started
        assert (await ask(idle[0], "/v1/health"))["ok"]  # kept, not closed
        for _, writer in idle:
            writer.close()
        return waited

    assert asyncio.run(scene()) < 2


def test_requests_sent_ahead_are_answered_in_order(port: int) -> None:
    with socket.create_connection((HOST, port), timeout=10) as connection:
        ahead = b"".join(b"GET /v1/echo/%d HTTP/1.1\r\n\r\n" % number for number in range(3))
        connection.sendall(ahead + b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert [answer.index(b'"word":"%d"' % number) for number in range(3)] == sorted(
        answer.index(b'"word":"%d"' % number) for number in range(3)
    )


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer \xe9"}])
def test_an_unknown_path_is_not_found(client: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    client.request("GET", "/v1/nothing", headers=headers)
    answer = client.getresponse()
    assert (answer.status, error_of(answer.read())["code"]) == (404, "not_found")


def test_a_body_of_ten_megabytes_arrives(client: http.client.HTTPConnection) -> None:
    client.request("POST", "/v1/echo/x", b"x" * MAX_BODY, {"Content-Type": "application/json"})
    assert json.loads(client.getresponse().read())["bytes"] == MAX_BODY


def test_a_larger_body_is_refused_and_the_refusal_arrives(client: http.client.HTTPConnection) -> None:
    client.request("POST", "/v1/echo/x", b"x" * (MAX_BODY + 1), {"Content-Type": "application/json"})
    answer = client.getresponse()
    assert (answer.status, error_of(answer.read())["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /v1/health HTTP/9.9\r\n\r\n", 505),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /v1/health HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: ten\r\n\r\n", 400),
        (b"POST /v1/echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"BREW /v1/health HTTP/1.1\r\n\r\n", 405),
    ],
)
def test_what_is_no_proper_request_is_refused_in_the_one_error_shape(port: int, raw: bytes, status: int) -> None:
    told, body = say(port, raw)
    assert (told, error_of(body)["code"]) == (status, "request_refused")


def test_a_head_request_is_answered_without_a_body(client: http.client.HTTPConnection) -> None:
    client.request("HEAD", "/v1/nothing")
    assert client.getresponse().read() == b""
    client.request("GET", "/v1/health")
    assert client.getresponse().status == 200


def test_a_caller_who_leaves_in_the_middle_harms_nobody(port: int, client: http.client.HTTPConnection) -> None:
    for _ in range(WORKERS * 2):
        with socket.create_connection((HOST, port)) as connection:
            connection.sendall(b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
    client.request("GET", "/v1/health")
    assert client.getresponse().status == 200
