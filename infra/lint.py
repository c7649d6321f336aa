"""cfn-lint over a packaged template, as CloudFormation would see it in a region of each partition."""

import json
import subprocess
import sys
from pathlib import Path

REGIONS = ("cn-north-1", "cn-northwest-1", "eu-central-1")


def findings(document: Path) -> list[str]:
    """`rule place message`, one a finding, warnings included."""
    command = [sys.executable, "-c", "import sys; from cfnlint.runner import main; sys.exit(main())"]
    arguments = ["--format", "json", "--regions", *REGIONS, "--template", str(document)]
    told = subprocess.run([*command, *arguments], capture_output=True, text=True)
    try:
        return [_line(found) for found in json.loads(told.stdout or "[]")]
    except ValueError:
        return [told.stdout + told.stderr]


def _line(found: dict[str, object]) -> str:
    rule, place = found["Rule"], found["Location"]
    assert isinstance(rule, dict)
    assert isinstance(place, dict)
    return f"{rule['Id']} {'/'.join(map(str, place['Path'] or ()))} {found['Message']}"
