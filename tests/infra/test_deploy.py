"""Deploying is the AWS CLI's usual steps, and can be read without an account."""

import json

import pytest

from infra.commands.deploy import Wrong, main, parameters, steps
from infra.template import ROOT, load

GIVEN = {"STAGE": "prod", "ARTIFACTS": "packages", "WechatAppid": "wx1", "Canary": "true"}


def test_a_dry_run_tells_every_step_and_needs_no_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dry-run", *(f"{name}={value}" for name, value in GIVEN.items())]) == 0
    *told, last = capsys.readouterr().out.splitlines()
    assert [line.split()[1:4] for line in told] == [
        ["aws", "sts", "get-caller-identity"], ["aws", "cloudformation", "package"],
        ["aws", "cloudformation", "deploy"], ["aws", "cloudformation", "describe-stacks"],
    ]  # fmt: skip
    assert json.loads(last) == {"ok": True, "stack": "suishoupai-prod", "steps": 4, "dry_run": True}


def test_a_stage_finds_its_own_secrets() -> None:
    told = parameters(GIVEN)
    assert told["SessionKeysName"] == "/suishoupai/prod/session-keys"
    assert {name for name in load()["Parameters"] if name.endswith("Name")} == {n for n in told if n.endswith("Name")}
    page = (ROOT / "docs" / "deploy.md").read_text()
    assert all(told[name] in page for name in told if name.endswith("Name"))


def test_everything_that_has_no_default_is_on_the_page() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    needed = {name for name, each in load()["Parameters"].items() if "Default" not in each}
    assert all(f"{name}=" in page for name in needed)


@pytest.mark.parametrize("bent", [{"STAGE": "Prod!"}, {"ARTIFACTS": ""}, {"Colour": "red"}])
def test_what_cannot_be_meant_is_refused(bent: dict[str, str]) -> None:
    with pytest.raises(Wrong):
        steps({**GIVEN, **bent}, "there")
