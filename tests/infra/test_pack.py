import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import pack as packing
from infra import template
from infra.pack import Mode, content_key, pack
from infra.template import ROOT
from infra.unpacked import complaint, handlers

from .tiny import make_project


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


def names_in(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return set(opened.namelist())


def test_one_zip_carries_the_api_and_every_function(project: Path, cache: Path) -> None:
    package = pack(Mode.LOCAL, project=project, cache=cache)
    assert {"app.py", "chalicelib/__init__.py", "functions/facts.py"} <= names_in(package.archive)
    functions = template.resources(template.load(package.template), "AWS::Serverless::Function")
    assert {"APIHandler", "FactsFunction", "SweepFunction"} <= set(functions)


def test_the_same_content_is_packed_once(project: Path, cache: Path) -> None:
    first = pack(Mode.LOCAL, project=project, cache=cache)
    built_at = first.archive.stat().st_mtime_ns
    assert pack(Mode.LOCAL, project=project, cache=cache) == first
    assert first.archive.stat().st_mtime_ns == built_at


@pytest.mark.parametrize("changed", ["app.py", "functions/facts.py", "infra/template.yaml", ".chalice/config.json"])
def test_a_change_in_any_source_is_packed_anew(tmp_path: Path, changed: str) -> None:
    project = make_project(tmp_path / "project")
    before = content_key(Mode.LOCAL, project)
    (project / changed).write_text((project / changed).read_text() + "\n")
    assert content_key(Mode.LOCAL, project) != before


def test_only_the_full_package_depends_on_the_requirements(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    local, full = content_key(Mode.LOCAL, project), content_key(Mode.FULL, project)
    (project / "requirements.txt").write_text("segno==1.6.6\n")
    assert content_key(Mode.LOCAL, project) == local
    assert content_key(Mode.FULL, project) != full


def test_nothing_of_the_local_city_is_packed(project: Path, cache: Path) -> None:
    package = pack(Mode.LOCAL, project=project, cache=cache)
    names = names_in(package.archive)
    assert not [name for name in names if name.startswith("infra") or "sitecustomize" in name]
    with zipfile.ZipFile(package.archive) as opened:
        everything = b"".join(opened.read(name) for name in names) + package.template.read_bytes()
    assert b"SUISHOUPAI_CLOCK" not in everything
    assert b"clock/advance" not in everything


def test_nothing_that_is_deployed_can_move_the_clock() -> None:
    deployed = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "functions").glob("*.py")]
    for path in deployed:
        text = path.read_text()
        assert "SUISHOUPAI_" not in text, path
        assert "infra" not in [
            line.split()[1].split(".")[0] for line in text.splitlines() if line[:5] in ("from ", "impor")
        ]


def test_a_broken_app_is_refused_with_chalices_words(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / "app.py").write_text("raise RuntimeError('the app is broken')")
    with pytest.raises(packing.CannotPack, match="the app is broken"):
        pack(Mode.LOCAL, project=project, cache=tmp_path / "packages")


def test_old_packages_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "KEPT", 1)
    project = make_project(tmp_path / "project")
    pack(Mode.LOCAL, project=project, cache=tmp_path / "packages")
    (project / "functions" / "retry.py").write_text("# changed\n")
    newest = pack(Mode.LOCAL, project=project, cache=tmp_path / "packages")
    assert list((tmp_path / "packages").iterdir()) == [newest.directory]


def test_a_package_is_tried_without_anything_of_this_machine(project: Path, cache: Path) -> None:
    package = pack(Mode.LOCAL, project=project, cache=cache)
    assert handlers(template.load(package.template)) == [
        "app", "functions.facts", "functions.photo_uploaded", "functions.publish", "functions.retry",
        "functions.settle", "functions.sweep",
    ]  # fmt: skip
    # The code-only package lacks its dependencies, and that is exactly what is told.
    assert "No module named 'botocore'" in complaint(package)


@pytest.mark.slow
def test_the_command_ends_with_one_json_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.commands.pack", "--local"], cwd=ROOT, capture_output=True, text=True
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert last["ok"]
    assert last["mode"] == "local"
    assert 0 < last["zip_bytes"] < 5_000_000
