"""No file of a stranger breaks the photo function, and nothing that it carries reaches the public."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.media.photos import PhotoUnreadable, Reason, process_photo
from tests.media.carriers import CARRIERS
from tests.media.hostile import REFUSED
from tests.media.pictures import MARKER, a_scene, encoded

SECONDS_FOR_ONE_FILE = 30  # of this process, watched by coverage: what has no bound takes minutes
ROOT = Path(__file__).parents[2]
MEGABYTES = 512
MEASURE = """
import re, sys
from pathlib import Path
from chalicelib.media.photos import PhotoUnreadable, process_photo
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        process_photo(file.read_bytes())
    except PhotoUnreadable:
        pass
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
# The kernel's own high-water mark: ru_maxrss of a child begins with what its parent had.


def outcome_of(data: bytes) -> str:
    try:
        return "accepted" if process_photo(data).jpeg.startswith(b"\xff\xd8\xff") else "not a JPEG"
    except PhotoUnreadable as refusal:
        return refusal.reason


def test_the_collection_holds_at_least_60_files() -> None:
    assert len(REFUSED) + len(CARRIERS) >= 60


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_hostile_file_is_refused_for_its_reason(name: str) -> None:
    reason, build = REFUSED[name]
    data = build()
    began = time.process_time()
    with pytest.raises(PhotoUnreadable) as refusal:
        process_photo(data)
    assert refusal.value.reason == reason
    assert time.process_time() - began < SECONDS_FOR_ONE_FILE


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_hostile_photo_leaves_nothing_but_its_picture(name: str) -> None:
    data = CARRIERS[name]()
    assert MARKER in data, "the file carries nothing, so its test proves nothing"
    began = time.process_time()
    photo = process_photo(data)
    assert time.process_time() - began < SECONDS_FOR_ONE_FILE
    for derivative in (photo.jpeg, photo.thumbnail):
        assert MARKER not in derivative
        assert b"<script" not in derivative
        assert derivative.endswith(b"\xff\xd9")


def test_hostile_files_all_stay_within_512_megabytes(tmp_path: Path) -> None:
    """Made here, processed one after the other by a process that does nothing else."""
    for name, build in {**{name: build for name, (_, build) in REFUSED.items()}, **CARRIERS}.items():
        (tmp_path / name).write_bytes(build())
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    measured = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)
    assert int(measured.stdout) <= MEGABYTES


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_hostile_damage_anywhere_is_refused_or_survived(kind: str) -> None:
    """Two hundred photos with bytes overwritten: each gives a photo or a reason, never another error."""
    whole = encoded(a_scene(160, 120), kind)
    dice = random.Random(kind)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert outcome_of(bytes(data)) in {"accepted", *get_args(Reason)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_hostile_cut_anywhere_is_refused(kind: str) -> None:
    whole = encoded(a_scene(160, 120), kind)
    step = max(1, len(whole) // 60)
    cuts = [*range(0, len(whole), step), *range(len(whole) - 12, len(whole))]
    assert {outcome_of(whole[:length]) for length in cuts} <= {"not_a_photo", "damaged"}
    assert outcome_of(whole) == "accepted"
