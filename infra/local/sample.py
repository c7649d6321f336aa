"""The small slice of the sample city with which a new local city opens: all DEMO things and one county."""

import subprocess
import sys

from infra.local.city import CityHandle
from infra.local.endpoint import without_aws
from infra.local.processes import CannotStart
from infra.template import ROOT


def load_slice(city: CityHandle) -> None:
    """Load the slice once per DATA_DIR; `./dev seed` loads the rest."""
    done = city.data_dir / "sample"
    if done.exists():
        return
    city.say("loading one county of the sample city")
    environment = {**without_aws(), **city.environment(), "SMALL": "1"}
    command = [sys.executable, "-m", "infra.commands.seed"]
    loaded = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if loaded.returncode != 0:
        raise CannotStart(f"the sample city could not be loaded:\n{loaded.stderr}")
    done.write_text(loaded.stdout.splitlines()[-1] + "\n")
