"""The other contenders' own Python environment, beside ours."""

import hashlib
import subprocess
import sys
from pathlib import Path

from infra.bench.contender import VENV

REQUIREMENTS = Path(__file__).parent / "requirements.txt"


def python() -> Path:
    """Its Python; made on the first use and whenever the pins change."""
    found, stamp = VENV / "bin" / "python", VENV / "installed"
    wanted = hashlib.sha256(f"{sys.version_info[:2]}".encode() + REQUIREMENTS.read_bytes()).hexdigest()
    if not (found.exists() and stamp.exists() and stamp.read_text() == wanted):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--python", str(found)]
        subprocess.run([*uv, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(wanted)
    return found
