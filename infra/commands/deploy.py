"""`./dev deploy STAGE=prod ARTIFACTS=bucket [Parameter=value ...]`: pack, upload, and bring the stage's stack to it.

The usual steps of the AWS CLI, printed as they are done; --dry-run only prints them and needs no account. Parameters
are those of infra/template.yaml; what is not given keeps its value. docs/deploy.md begins before the first deployment.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from infra import template
from infra.pack import Mode, pack
from infra.zips import CannotPack

SECRETS = {"WechatSecret": "wechat-secret", "WechatPushToken": "wechat-push-token"}
SECRETS |= {"WechatAesKey": "wechat-aes-key", "SessionKeys": "session-keys"}
OURS = ("STAGE", "ARTIFACTS")
WHERE = "<package>"  # which nobody builds for a dry run


class Wrong(ValueError):
    """The command cannot be understood; the message says what is missing."""


def parameters(given: dict[str, str]) -> dict[str, str]:
    """What the stack is told: the stage, where its secrets are, and what else was asked for."""
    stage = given.get("STAGE", "")
    if not re.fullmatch("[a-z]{2,8}", stage) or not given.get("ARTIFACTS"):
        raise Wrong("STAGE=<two to eight small letters> and ARTIFACTS=<a bucket for packages> are needed")
    rest = {name: value for name, value in given.items() if name not in OURS}
    if unknown := sorted(rest.keys() - template.load()["Parameters"].keys()):
        raise Wrong(f"infra/template.yaml has no parameter {', '.join(unknown)}")
    named = {f"{name}Name": f"/suishoupai/{stage}/{last}" for name, last in SECRETS.items()}
    return {"Stage": stage, **named, **rest}


def steps(given: dict[str, str], directory: str) -> list[list[str]]:
    """The commands, in order."""
    told, bucket = parameters(given), given["ARTIFACTS"]
    stack, packaged = f"suishoupai-{told['Stage']}", f"{directory}/packaged.json"
    cloudformation = ["aws", "cloudformation"]
    return [
        ["aws", "sts", "get-caller-identity"],
        [*cloudformation, "package", "--template-file", f"{directory}/sam.json", "--use-json", "--s3-bucket", bucket,
         "--s3-prefix", stack, "--output-template-file", packaged],
        [*cloudformation, "deploy", "--template-file", packaged, "--stack-name", stack, "--s3-bucket", bucket,
         "--s3-prefix", stack, "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND",
         "--no-fail-on-empty-changeset", "--parameter-overrides", *(f"{name}={value}" for name, value in told.items())],
        [*cloudformation, "describe-stacks", "--stack-name", stack, "--query", "Stacks[0].Outputs"],
    ]  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    dry = "--dry-run" in arguments
    given = dict(each.split("=", 1) for each in arguments if "=" in each)
    try:
        planned = steps(given, WHERE)
        if not dry and shutil.which("aws") is None:
            raise Wrong("the AWS CLI is not installed: https://docs.aws.amazon.com/cli/ (in China: docs.amazonaws.cn)")
        if not dry:
            planned = steps(given, str(pack(Mode.FULL).directory))
    except (Wrong, CannotPack) as refusal:
        print(f"deploy: {refusal}", file=sys.stderr)
        return 1
    for step in planned:
        print(f"$ {shlex.join(step)}", flush=True)
        if not dry and subprocess.run(step, cwd=Path.cwd()).returncode != 0:
            return 1
    print(json.dumps({"ok": True, "stack": f"suishoupai-{given['STAGE']}", "steps": len(planned), "dry_run": dry}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
