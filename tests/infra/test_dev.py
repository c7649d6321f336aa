"""The entry point, run as a stranger runs it: with the machine's Python and no environment of ours."""

import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.template import ROOT

DEV = ROOT / "dev"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what ./dev needs to make an environment, without one."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "dev").write_text(DEV.read_text())
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "tests" / "requirements.txt").write_text("")
    return tmp_path


def fake_python(directory: Path, says: str, status: int) -> Path:
    python = directory / "python"
    python.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return python


def test_help_lists_every_command_with_a_line() -> None:
    done = subprocess.run([sys.executable, "-I", DEV, "--help"], capture_output=True, text=True, check=True)
    listed = [line.split(maxsplit=1) for line in done.stdout.splitlines() if line.startswith("    ")]
    assert [name for name, _ in listed] == [
        "setup", "demo", "run", "seed", "test", "check", "verify", "repair", "redrive", "rotate", "storm", "figures",
        "calendar", "georeport", "mutate", "rehearse", "docs", "pack", "deploy", "bench", "lambda",
        "doctor",
    ]  # fmt: skip
    assert all(len(line) > 20 for _, line in listed)


def test_every_command_has_its_body() -> None:
    listed = set(runpy.run_path(str(DEV))["COMMANDS"]) - {"setup"}
    bodies = {path.stem for path in (ROOT / "infra" / "commands").glob("*.py")} - {"__init__"}
    assert listed == bodies


def test_an_unknown_command_is_refused_by_name() -> None:
    done = subprocess.run([sys.executable, DEV, "fly"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "'fly'" in done.stderr


def test_a_machine_without_venv_is_told_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev = runpy.run_path(str(checkout / "dev"))
    says = "The virtual environment was not created successfully because ensurepip is not available."
    monkeypatch.setattr(sys, "executable", str(fake_python(checkout, says, status=1)))
    assert dev["main"](["setup"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


def test_the_environment_is_made_anew_when_the_requirements_change(checkout: Path) -> None:
    dev = runpy.run_path(str(checkout / "dev"))
    before = dev["fingerprint"]()
    (checkout / "tests" / "requirements.txt").write_text("pytest==9.2.0\n")
    assert dev["fingerprint"]() != before


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dev = runpy.run_path(str(checkout / "dev"))
    fake = checkout / ".venv" / "bin"
    fake.mkdir(parents=True)
    fake_python(fake, "not to be run", status=1)
    (checkout / ".venv" / "installed").write_text(dev["fingerprint"]())
    assert dev["main"](["setup"]) == 0
    assert capsys.readouterr().err == "dev: ready: .venv/bin/python\n"


def test_what_runs_in_lambda_is_pinned_exactly_and_holds_no_tool() -> None:
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert all("==" in line for line in lines)
    assert not {line.split("==")[0] for line in lines} & {"chalice", "pytest", "moto", "ministack"}
