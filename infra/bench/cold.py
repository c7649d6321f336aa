"""What is deployed of each contender: its size, and the CPU from its process's start to the first check-in's answer.

Each is packed as its own tools do it: ours by ./dev pack, the others as `sam build` and `chalice package` leave them
(whole wheels, no bytecode); once more with bytecode, which is what that step alone brings.
"""

import compileall
import json
import shutil
import statistics
import subprocess
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import chalice

from chalicelib.kit.clock import now_ms
from chalicelib.kit.ids import new_ulid
from infra.bench.contender import HERE, VENV, environment, served
from infra.bench.handlers import Server, cpu_ns
from infra.bench.load import City
from infra.bench.postgres import Cluster
from infra.local.engine import Engine
from infra.pack import API_ZIP, Mode, pack
from infra.runtime.measuring import first, runtime_client
from infra.template import ROOT

STARTS, MB = 3, 1_000_000
PINS = Path(__file__).parent / "requirements.txt"
WHEELS = {"powertools": ["aws-lambda-powertools", "boto3"], "stock": ["pynamodb"], "naive": ["boto3"]}
HANDLERS = {"ours": "app.app", "powertools": "powertools.handler", "stock": "stock.app", "naive": "naive.handler"}


@dataclass(frozen=True)
class Start:
    """CPU until the first answer, and what it takes to carry it there."""

    cpu_ms: float
    zip_mb: float


def starts(city: City, engine: Engine, server: Cluster | None, scratch: Path) -> dict[str, Start]:
    """Of each contender, in turns; `<name>_compiled` with bytecode."""
    trees = {"ours": _ours(scratch)} | {name: _installed(name, scratch) for name in WHEELS}
    trees["powertools_compiled"] = _compiled(trees["powertools"], scratch / "powertools_compiled")
    spent: dict[str, list[float]] = defaultdict(list)
    client = runtime_client(scratch / "client")
    for _ in range(STARTS):
        for name, tree in trees.items():
            spent[name].append(_function(city, engine, name.removesuffix("_compiled"), tree, client))
        if server is not None:
            spent["fastapi_pg"].append(_server(city, server, scratch))
    sizes = {name: _zipped_mb(tree, scratch / f"{name}.zip") for name, tree in trees.items()}
    sizes["ours"] = pack(Mode.FULL).archives[f"./{API_ZIP}"].stat().st_size / MB
    return {
        name: Start(round(statistics.median(each), 1), round(sizes.get(name, 0), 2)) for name, each in spent.items()
    }


def _ours(scratch: Path) -> Path:
    tree = scratch / "ours"
    with zipfile.ZipFile(pack(Mode.FULL).archives[f"./{API_ZIP}"]) as opened:
        opened.extractall(tree)
    return tree


def _installed(name: str, scratch: Path) -> Path:
    tree = scratch / name
    command = [
        str(ROOT / ".venv" / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(VENV / "bin" / "python"),
    ]
    subprocess.run([*command, "--target", str(tree), "-c", str(PINS), *WHEELS[name]], check=True)
    for module in ("rules.py", f"{name}.py"):
        shutil.copy2(HERE / module, tree)
    if name == "stock":  # what chalice's packager carries of itself
        (tree / "chalice").mkdir()
        for each in Path(chalice.__file__).parent.glob("*.py"):
            shutil.copy2(each, tree / "chalice")
    return tree


def _compiled(tree: Path, target: Path) -> Path:
    shutil.copytree(tree, target)
    compileall.compile_dir(target, quiet=2)
    return target


def _function(city: City, engine: Engine, name: str, tree: Path, client: Path) -> float:
    told = environment(engine.url, engine) | {"PYTHONPATH": f"{tree}:{client}", "PYTHONDONTWRITEBYTECODE": "1"}
    cpu, answer = first(HANDLERS[name], _check_in(city), task_root=tree, environment=told)
    _demand(name, answer["statusCode"], answer["body"])
    return cpu


def _server(city: City, server: Cluster, scratch: Path) -> float:
    with served(server, scratch / "cold.log") as (process, port):
        answer = Server(process, port).ask(_check_in(city))
        _demand("fastapi_pg", answer.status, json.dumps(answer.body))
        return cpu_ns(process.pid) / 1e6


def _check_in(city: City) -> dict[str, object]:
    deed = city.visit().deeds(city.seed)["check_in"]
    return city.event(replace(deed, key=new_ulid(now_ms())), now_ms())


def _demand(name: str, status: int, body: str) -> None:
    if status != 201:
        raise RuntimeError(f"{name} answered its first check-in with {status}: {body[:300]}")


def _zipped_mb(tree: Path, target: Path) -> float:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for each in sorted(tree.rglob("*")):
            if each.is_file():
                made.write(each, each.relative_to(tree))
    return target.stat().st_size / MB
