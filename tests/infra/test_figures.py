"""The figures of a storm are taken over from its last line, and shown without what only its own lines need."""

import json

from infra.commands.figures import taken_over
from infra.proof import page

LINE = {"t0": {"ops": 1000, "faults": 12, "violations": 0, "kinds": {"lost": 12}}, "planted": {"caught": 25, "of": 25}}


def test_a_storms_last_line_is_kept_beside_what_was_there() -> None:
    before = {"operations": [], "storm": {"naive": {"violations": 543}, "t0": {"ops": 1}}}
    after = taken_over(before, f"progress\n{json.dumps(LINE)}\n")
    assert after == {"operations": [], "storm": {"naive": {"violations": 543}, **LINE}}


def test_a_storm_is_shown_in_one_row_a_part() -> None:
    shown = page({"storm": LINE})
    assert "| t0 | ops 1000, faults 12, violations 0 |" in shown
    assert "| planted | caught 25, of 25 |" in shown
