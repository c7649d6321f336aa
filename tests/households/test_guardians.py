"""Guardians: proven by a register or by two persons, and nothing is allowed without their word."""

from tests.decisions.deciding import live_in
from tests.households.growing import Proven, child, consent, linked, number_of, proven
from tests.households.living import settled
from tests.identity.arriving import everything_of, prove
from tests.kit.things import first
from tests.world import Caller, Reply, World, fresh_key

Register = set[tuple[str, str]]


def claim(guardian: Proven, ward: Proven, **rest: object) -> Reply:
    body = {"volunteer_no": ward.volunteer_no, "ward_id_number": ward.number, "id_number": guardian.number}
    return guardian.caller.post("/v1/me/wards", body, **rest)


def propose(admin: Caller, guardian: Caller, ward: Caller, *, give: bool = True) -> Reply:
    body = {"guardian_no": number_of(guardian), "ward_no": number_of(ward), "give": give}
    return admin.post("/v1/guardians/proposals", body)


def approve(admin: Caller, proposal: str) -> Reply:
    return admin.post(f"/v1/guardians/proposals/{proposal}/approve")


def admins(world: World) -> tuple[Caller, Caller]:
    return world.citizen(("county_admin", "370303")), world.citizen(("city_admin", "3703"))


def test_a_guardian_whom_the_register_knows_is_one_at_once(world: World, register: Register) -> None:
    mother, son = proven(world, "19850101"), proven(world, "20180601")
    register.add((mother.number, son.number))
    made = claim(mother, son, key=(key := fresh_key()))
    assert (made.status, made.body["volunteer_no"], made.body["accompanied"]) == (201, son.volunteer_no, True)
    assert made.body["consents"] == []
    assert mother.caller.get("/v1/me/wards").body["items"] == [made.body]
    assert claim(mother, son, key=key).body == made.body
    kept = everything_of(mother.caller.person) + everything_of(son.caller.person)
    assert mother.number not in kept
    assert son.number not in kept


def test_who_shows_another_number_or_is_unknown_to_the_register_is_none(world: World, register: Register) -> None:
    mother, stranger, son = proven(world, "19850101"), proven(world, "19850102"), proven(world, "20180601")
    register.add((mother.number, son.number))
    assert claim(stranger, son).code == "guardianship_unproven"
    assert claim(Proven(stranger.caller, mother.number), son).code == "guardianship_unproven"
    assert stranger.caller.get("/v1/me/wards").body["items"] == []


def test_an_adult_has_no_guardian_and_a_minor_is_none(world: World, register: Register) -> None:
    mother, sister, son = proven(world, "19850101"), proven(world, "20090601"), proven(world, "20180601")
    register |= {(mother.number, mother.number), (sister.number, son.number), (mother.number, sister.number)}
    assert claim(mother, mother).code == "not_a_minor"
    assert claim(sister, son).code == "guardian_unfit"
    assert claim(mother, sister).body["accompanied"] is False


def test_a_minor_has_two_guardians_at_most(world: World) -> None:
    son, (one, other) = child(world), admins(world)
    linked(world.citizen(), son)
    linked(world.citizen(), son)
    proposal = propose(one, world.citizen(), son).body["id"]
    assert approve(other, proposal).code == "guardians_full"


def test_two_persons_of_the_staff_link_whom_no_register_knows(world: World) -> None:
    mother, son, (one, other) = world.citizen(), child(world), admins(world)
    proposal = propose(one, mother, son).body["id"]
    assert approve(one, proposal).code == "own_proposal"
    assert mother.get("/v1/me/wards").body["items"] == []
    assert approve(other, proposal).body == {"linked": True}
    assert approve(other, proposal).body == {"linked": True}
    assert len(mother.get("/v1/me/wards").body["items"]) == 1
    end = propose(one, mother, son, give=False).body["id"]
    assert approve(other, end).body == {"linked": False}
    assert mother.get("/v1/me/wards").body["items"] == []
    assert consent(mother, son).code == "no_such_ward"


def test_staff_decide_nothing_for_their_own_family(world: World) -> None:
    mother, son, (one, other) = world.citizen(), child(world), admins(world)
    home = settled(mother)
    live_in(one, home)
    assert propose(one, mother, son).code == "own_family"
    assert propose(other, other, son).code == "own_family"
    proposal = propose(other, mother, son).body["id"]
    assert approve(one, proposal).code == "own_family"


def test_consent_has_a_version_and_is_withdrawn_as_easily_as_given(world: World) -> None:
    mother, son = world.citizen(), child(world)
    linked(mother, son)
    given = consent(mother, son, key=(key := fresh_key())).body["consents"]
    assert [(each["purpose"], each["version"], each["given"]) for each in given] == [("service", "2026-1", True)]
    again = consent(mother, son, key=key)
    assert (again.body["consents"], again.headers["Idempotency-Replayed"]) == (given, "true")
    withdrawn = consent(mother, son, given=False).body["consents"]
    assert [each["given"] for each in withdrawn] == [False]
    assert consent(mother, son, purpose="fun").code == "no_such_purpose"
    assert consent(world.citizen(), son).code == "no_such_ward"


def test_of_two_guardians_at_once_both_words_are_kept(world: World) -> None:
    mother, father, son = world.citizen(), world.citizen(), child(world)
    linked(mother, son)
    linked(father, son)
    with first("UpdateItem", lambda: consent(father, son, purpose="points")):
        assert consent(mother, son).status == 200
    kept = mother.get("/v1/me/wards").body["items"][0]["consents"]
    assert {each["purpose"] for each in kept} == {"service", "points"}


def test_who_has_come_of_age_is_nobodys_ward(world: World) -> None:
    mother, son = world.citizen(), child(world, "20081124")
    linked(mother, son)
    assert len(mother.get("/v1/me/wards").body["items"]) == 1
    world.later(hours=15, minutes=1)
    assert mother.get("/v1/me/wards").body["items"] == []
    assert consent(mother, son).code == "no_such_ward"


def test_of_an_adult_no_day_of_birth_is_kept_and_of_a_minor_no_number(world: World) -> None:
    adult, minor = proven(world, "19850101"), proven(world, "20180601")
    assert "19850101" not in everything_of(adult.caller.person)
    kept = everything_of(minor.caller.person)
    assert "20180601" in kept
    assert minor.number not in kept
    assert minor.number[6:17] not in kept
    world.later(days=6)
    assert prove(adult.caller, adult.number).status == 200
