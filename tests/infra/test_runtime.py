"""Handlers under AWS's own runtime client: what is measured is what a function does."""

from pathlib import Path

import pytest

from infra.runtime.measuring import HandlerFailed, clean, cost, imports, runtime_client

HANDLER = """
kept = bytearray(b"x" * 40_000_000)


def handler(event, context):
    if event.get("fails"):
        raise RuntimeError("not today")
    return sum(range(event["work"]))
"""


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """(a function's folder, its environment)."""
    folder = tmp_path_factory.mktemp("task")
    (folder / "code").mkdir()
    (folder / "code" / "worker.py").write_text(HANDLER)
    client = runtime_client(folder / "client")
    return folder / "code", clean({"AWS_REGION": "cn-north-1", "PYTHONPATH": f"{folder / 'code'}:{client}"})


def test_a_handler_that_works_more_costs_more_and_its_memory_is_seen(task: tuple[Path, dict[str, str]]) -> None:
    root, environment = task
    little, much = (
        cost("worker.handler", {"work": work}, task_root=root, environment=environment, calls=5)
        for work in (1, 1_000_000)
    )
    assert much.warm_p50_ms > 3 * little.warm_p50_ms
    assert little.cold_ms > little.warm_p50_ms > 0
    assert little.rss_mb > 40


def test_a_handler_that_fails_is_not_measured(task: tuple[Path, dict[str, str]]) -> None:
    root, environment = task
    with pytest.raises(HandlerFailed, match="not today"):
        cost("worker.handler", {"fails": True}, task_root=root, environment=environment, calls=1)


def test_what_a_cold_start_imports_is_told_by_package(task: tuple[Path, dict[str, str]]) -> None:
    root, environment = task
    told = imports("worker", task_root=root, environment=environment)
    assert "worker" in dict(told)
    assert [spent for _, spent in told] == sorted((spent for _, spent in told), reverse=True)
