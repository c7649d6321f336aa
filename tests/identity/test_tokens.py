"""Tokens: who holds one is who it says, while its key and its epoch last."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.identity import tokens
from chalicelib.identity.tokens import Session
from chalicelib.kit.clock import now_ms
from chalicelib.kit.codes import from_text, to_text
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.secrets import KeyRing, key_ring
from tests.world import World, call

OLD, NEW, NEWEST = ("k1", "11" * 32), ("k2", "22" * 32), ("k3", "33" * 32)
SESSION = Session(new_ulid(1_790_000_000_000), 3, "phone", 2_000)


def ring(*keys: tuple[str, str]) -> KeyRing:
    return KeyRing(session=keys, codes=())


def test_a_token_says_what_was_signed_until_it_expires() -> None:
    token = tokens.issue(SESSION, ring(NEW, OLD))
    assert tokens.read(token, ring(NEW, OLD), 1_999) == SESSION
    assert tokens.read(token, ring(NEW, OLD), 2_000) is None


def test_a_key_is_rotated_without_logging_anybody_out_until_it_is_taken_away() -> None:
    token = tokens.issue(SESSION, ring(OLD))
    assert tokens.read(token, ring(NEW, OLD), 0) == SESSION
    assert tokens.issue(SESSION, ring(NEW, OLD)).startswith("k2.")
    assert tokens.read(token, ring(NEWEST, NEW), 0) is None


def test_a_token_under_another_keys_name_is_forged() -> None:
    token = tokens.issue(SESSION, ring(OLD))
    assert tokens.read(token.replace("k1.", "k2.", 1), ring(NEW, OLD), 0) is None
    assert tokens.read(token, ring(("k1", "99" * 32)), 0) is None


@given(st.integers(0, 400), st.integers(1, 127))
@example(at=-1, shift=1)
def test_a_token_with_one_letter_changed_is_forged(at: int, shift: int) -> None:
    token = tokens.issue(SESSION, ring(NEW))
    at %= len(token)
    changed = token[:at] + chr((ord(token[at]) + shift) % 128) + token[at + 1 :]
    assert tokens.read(changed, ring(NEW), 0) is None


@given(st.text(max_size=60))
def test_no_text_is_a_token(text: str) -> None:
    for token in (text, f"k2.{text}", f"k2.{text}.{text}"):
        assert tokens.read(token, ring(NEW), 0) is None


@pytest.mark.parametrize("payload", [[], {}, None, ["p", "0", "", 9], ["p", 0, "", 9, 9], ["p", 0]])
def test_a_signed_payload_of_another_form_is_no_session(payload: object) -> None:
    signer = tokens._signer(NEW[1])
    token = signer.sign("k2." + to_text(json.dumps(payload).encode())).decode()
    if payload == ["p", 0, "", 9, 9]:
        assert tokens.read(token, ring(NEW), 0) == Session("p", 0, "", 9)  # a later version may say more
    else:
        assert tokens.read(token, ring(NEW), 0) is None


def test_a_token_carries_neither_roles_nor_openid(world: World) -> None:
    screener = world.citizen(("screener", "3703"))
    payload = from_text(screener.token.split(".")[1])
    assert payload is not None
    assert json.loads(payload)[:2] == [screener.person, 0]
    assert b"screener" not in payload
    assert screener.openid.encode() not in payload


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic {token}", "{token}", "Bearer {token}x", "Bearer x"])
def test_a_header_without_a_good_token_is_a_demand_to_log_in(world: World, header: str) -> None:
    token = world.citizen().token
    reply = call("GET", "/v1/me", headers={"authorization": header.replace("{token}", token)})
    assert (reply.status, reply.code) == (401, "login_required")


def test_the_word_bearer_may_be_written_in_any_case(world: World) -> None:
    token = world.citizen().token
    assert call("GET", "/v1/me", headers={"authorization": f"bEARER {token}"}).status == 200


def test_a_token_for_a_person_who_is_not_there_is_over(world: World) -> None:
    session = Session(new_ulid(now_ms()), 0, "", now_ms() + 1000)
    reply = call("GET", "/v1/me", token=tokens.issue(session, key_ring()))
    assert reply.code == "session_ended"
