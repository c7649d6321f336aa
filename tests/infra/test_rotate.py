"""Keys are rotated without logging anybody out."""

import json

import msgspec

from chalicelib.identity.tokens import Session, issue, read
from chalicelib.kit.secrets import KeyRing
from infra.commands.rotate import Ring, rotated

BEFORE: Ring = {"session": [["k9", "11" * 32], ["k8", "22" * 32]], "codes": [["c1", "33" * 32]]}
SESSION = Session("P#1", 1, "phone", 2)


def ring(said: Ring) -> KeyRing:
    return msgspec.json.decode(json.dumps(said), type=KeyRing)


def test_a_session_of_yesterday_lives_on_and_a_new_one_is_signed_by_the_new_key() -> None:
    after = rotated(BEFORE, ["session"], "44" * 32)
    assert [kid for kid, _ in after["session"]] == ["k10", "k9"]
    assert read(issue(SESSION, ring(BEFORE)), ring(after), now_ms=1) == SESSION
    assert issue(SESSION, ring(after)).startswith("k10.")


def test_after_two_rotations_a_leaked_key_opens_nothing() -> None:
    leaked = issue(SESSION, ring(BEFORE))
    after = rotated(rotated(BEFORE, ["session"], "44" * 32), ["session"], "55" * 32)
    assert read(leaked, ring(after), now_ms=1) is None


def test_codes_are_rotated_only_when_asked_for() -> None:
    assert rotated(BEFORE, ["session"], "44" * 32)["codes"] == BEFORE["codes"]
    assert rotated(BEFORE, ["codes"], "44" * 32)["codes"] == [["c2", "44" * 32], ["c1", "33" * 32]]
