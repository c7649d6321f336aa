"""The reference scanner: nothing that was scanned is lost, by a crash, a power cut, or a city that does not answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.device.notebook import Notebook
from infra.device.scanner import Scanner, UploadFailed

KEY = "ab" * 32


class Patchy:
    """A network that is not always there; it remembers what came through."""

    def __init__(self, *answers: bool) -> None:
        self._answers, self.came = list(answers), list[list[int]]()

    def post(self, path: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
        numbers = [each["number"] for each in body["scans"]]
        self.came.append(numbers)
        if self._answers and not self._answers.pop(0):
            return 503, {}
        return 200, {"items": [{"number": number, "result": "accepted"} for number in numbers]}


def scanner(folder: Path) -> Scanner:
    return Scanner("01J00000000000000000000000", KEY, folder / "list.jsonl", clock=lambda: 1_000)


def test_a_scanner_that_starts_again_goes_on_counting(tmp_path: Path) -> None:
    for expected in (1, 2, 3):
        assert scanner(tmp_path).scan("V1.x", "check_in")["number"] == expected


def test_a_line_torn_by_a_power_cut_is_cut_away_and_its_number_is_used_again(tmp_path: Path) -> None:
    scanner(tmp_path).scan("V1.x", "check_in")
    path = tmp_path / "list.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    assert scanner(tmp_path).scan("V1.y", "check_in")["number"] == 2
    assert [json.loads(line)["number"] for line in path.read_text().splitlines()] == [1, 2]


def test_an_upload_goes_in_pieces_and_begins_again_where_it_broke_off(tmp_path: Path) -> None:
    device, network = scanner(tmp_path), Patchy(True, False)
    for _ in range(5):
        device.scan("V1.x", "check_in")
    with pytest.raises(UploadFailed):
        device.upload(network.post, piece=2)
    told = scanner(tmp_path).upload(network.post, piece=2)
    assert network.came == [[1, 2], [3, 4], [3, 4], [5]]
    assert [each["number"] for each in told] == [3, 4, 5]
    assert scanner(tmp_path).upload(network.post) == []


def test_nothing_is_told_as_scanned_before_it_is_on_the_disk(tmp_path: Path) -> None:
    line = scanner(tmp_path).scan("V1.x", "check_out")
    assert Notebook(tmp_path / "list.jsonl").scans[1] == line


def test_every_line_is_signed_with_all_that_it_says(tmp_path: Path) -> None:
    device = scanner(tmp_path)
    one, two = device.scan("V1.x", "check_in"), device.scan("V1.x", "check_out")
    assert one["mac"] != two["mac"]
    other = Scanner("01J00000000000000000000001", KEY, tmp_path / "other.jsonl", clock=lambda: 1_000)
    assert other.scan("V1.x", "check_in")["mac"] != one["mac"]
