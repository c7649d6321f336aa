import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import pack as packing
from infra import template
from infra.pack import API_ZIP, MEDIA_ZIP, Mode, Package, content_key, pack
from infra.template import ROOT
from infra.unpacked import complaint, handlers
from infra.zips import SERVICES, CannotPack, write

from .tiny import make_project


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


def api_zip(package: Package) -> Path:
    return package.directory / API_ZIP


def names_in(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return set(opened.namelist())


def test_one_zip_carries_the_api_and_every_function(project: Path, cache: Path) -> None:
    package = pack(Mode.LOCAL, project=project, cache=cache)
    assert {"app.py", "chalicelib/__init__.py", "functions/facts.py"} <= names_in(api_zip(package))
    functions = template.resources(template.load(package.template), "AWS::Serverless::Function")
    assert {"APIHandler", "FactsFunction", "SweepFunction"} <= set(functions)


def test_the_same_content_is_packed_once(project: Path, cache: Path) -> None:
    first = pack(Mode.LOCAL, project=project, cache=cache)
    built_at = api_zip(first).stat().st_mtime_ns
    assert pack(Mode.LOCAL, project=project, cache=cache) == first
    assert api_zip(first).stat().st_mtime_ns == built_at


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
    names = names_in(api_zip(package))
    assert not [name for name in names if name.startswith("infra") or "sitecustomize" in name]
    with zipfile.ZipFile(api_zip(package)) as opened:
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
    with pytest.raises(CannotPack, match="the app is broken"):
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
    assert handlers(template.load(package.template)) == {
        "./deployment.zip": ["app", "functions.publish", "functions.settle", "functions.sweep"],
        "./media.zip": ["functions.errands", "functions.facts", "functions.photo_uploaded", "functions.retry"],
    }
    # The code-only package lacks its dependencies, and that is exactly what is told.
    assert "No module named 'botocore'" in complaint(package)


WHEELS = {
    "app.py": "app = 1\n",
    "botocore/session.py": "",
    "botocore/data/endpoints.json": "{}",
    "botocore/data/ec2/2016-11-15/service-2.json.gz": "",
    **{f"botocore/data/{service}/1/service-2.json.gz": "" for service in SERVICES},
    "boto3/session.py": "",
    "PIL/Image.py": "",
    "pillow.libs/libjpeg.so": "",
    "pillow-12.2.0.dist-info/METADATA": "",
    "reportlab/platypus/__init__.py": "",
    "xlsxwriter/tests/test_all.py": "",
}


def packed(scratch: Path, *, bytecode: bool) -> tuple[Path, Path]:
    """(API zip, media zip) of a package that chalice may have made."""
    api, media = scratch / API_ZIP, scratch / MEDIA_ZIP
    with zipfile.ZipFile(api, "w") as made:
        for name, text in WHEELS.items():
            made.writestr(name, text)
    write(api, media, scratch=scratch, bytecode=bytecode)
    return api, media


def test_only_the_media_zip_draws(tmp_path: Path) -> None:
    api, media = packed(tmp_path, bytecode=False)
    drawing = {name for name in names_in(media) if name.startswith(("PIL", "pillow", "reportlab"))}
    assert len(drawing) == 4
    assert names_in(media) - names_in(api) == drawing


def test_of_botocore_only_the_services_in_use_are_packed_and_no_tool_is(tmp_path: Path) -> None:
    names = names_in(packed(tmp_path, bytecode=False)[1])
    described = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert described == set(SERVICES)
    assert "botocore/data/endpoints.json" in names
    assert not {name for name in names if name.startswith("boto3/") or "/tests/" in name}


def test_the_services_in_use_are_those_that_the_code_asks_for() -> None:
    deployed = [*(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "functions").glob("*.py")]
    asked = {name for path in deployed for name in re.findall(r'\bclient\("(\w+)"\)', path.read_text())}
    assert asked | {"dynamodb"} == set(SERVICES)


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append([archive.read_bytes() for archive in packed(tmp_path / name, bytecode=True)])
    assert made[0] == made[1]


def test_bytecode_is_valid_without_a_look_at_the_source(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path, bytecode=True)[0]) as opened:
        (compiled,) = (name for name in opened.namelist() if name.startswith("__pycache__/app."))
        flags = int.from_bytes(opened.read(compiled)[4:8], "little")
    assert flags == 0b01, "bit 0: checked by hash, not by time; bit 1: look at the source"


@pytest.mark.slow
def test_the_command_ends_with_one_json_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.commands.pack", "--local"], cwd=ROOT, capture_output=True, text=True
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert last["ok"]
    assert last["mode"] == "local"
    assert (last["reproducible"], last["partitions"], last["cfn_lint"]) == (True, ["aws", "aws-cn"], 0)
    assert 0 < last["zip_mb"] < 5
