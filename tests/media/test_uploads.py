"""Uploads: granted, bounded, processed once, and shown without what a camera writes into them."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from chalicelib import media
from chalicelib.identity import desk_key
from chalicelib.kit.codes import derived_key
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.settings import settings
from chalicelib.kit.table import fetch
from chalicelib.media.grants import issue_grant
from chalicelib.media.photos import MAX_BYTES
from chalicelib.media.rules import UPLOAD_MAX_BYTES
from chalicelib.media.store import DeskUploads, PhotoRow, jpeg_name, thumbnail_name
from functions import photo_uploaded
from infra.local.engine import Engine
from tests.between import between
from tests.events import Events, uploaded
from tests.media.pictures import a_scene, an_exif, encoded
from tests.media.uploading import granted, put, upload
from tests.world import World

GPS: dict[int, object] = {1: "N", 2: (36.0, 48.0, 47.16), 3: "E", 4: (118.0, 3.0, 17.28)}


def a_photo(seed: int = 1) -> bytes:
    """A JPEG with a place and a name in its EXIF."""
    return encoded(a_scene(seed=seed), exif=an_exif(orientation=6, gps=GPS, description="MARKER-5e1f"))


def record(photo_id: str) -> PhotoRow | None:
    key = media.photo_key(photo_id)
    return PhotoRow.of(fetch([key])[key])


def stored(engine: Engine, name: str) -> bytes:
    body: bytes = engine.client("s3").get_object(Bucket=settings().photos_bucket, Key=name)["Body"].read()
    return body


def handle(photo_id: str, engine: Engine) -> dict[str, str]:
    head = engine.client("s3").head_object(Bucket=settings().quarantine_bucket, Key=f"originals/{photo_id}")
    return photo_uploaded.handler(uploaded(f"originals/{photo_id}", head["ETag"].strip('"')), None)


def test_a_grant_is_a_form_for_one_photo_of_one_type_and_bearable_size(world: World) -> None:
    citizen = world.citizen()
    jpeg, png = granted(citizen, "image/jpeg", "image/png")
    assert jpeg["photo_id"] != png["photo_id"]
    assert jpeg["fields"]["key"] == f"originals/{jpeg['photo_id']}"
    assert put(jpeg, b"x") == 204
    assert put(jpeg, b"x", **{"Content-Type": "image/gif"}) == 403
    assert put(jpeg, b"x", key="originals/another") == 403
    assert put(jpeg, b"") == 400
    assert put(jpeg, b"x" * (UPLOAD_MAX_BYTES + 1)) == 400


def test_a_form_admits_exactly_what_can_be_processed() -> None:
    assert UPLOAD_MAX_BYTES == MAX_BYTES


@pytest.mark.parametrize("wanted", [[], ["image/jpeg"] * 10, ["image/gif"], ["text/html"]])
def test_odd_wishes_are_refused(world: World, wanted: list[str]) -> None:
    assert world.citizen().post("/v1/uploads", {"content_types": wanted}, key=None).code == "invalid_field"


def test_uploads_of_a_day_are_counted_and_the_next_day_starts_anew(world: World) -> None:
    citizen = world.citizen()
    for _ in range(13):
        granted(citizen, *["image/jpeg"] * 9)
    granted(citizen, *["image/jpeg"] * 3)
    one_more = citizen.post("/v1/uploads", {"content_types": ["image/jpeg"]}, key=None)
    assert (one_more.status, one_more.code) == (429, "too_many_uploads")
    world.later(days=1)
    assert len(granted(citizen, *["image/jpeg"] * 9)) == 9


def test_wishes_at_the_same_moment_are_both_counted(world: World) -> None:
    citizen = world.citizen()
    with between(lambda: granted(citizen, *["image/jpeg"] * 9)):
        granted(citizen, *["image/png"] * 9)
    key = desk_key(citizen.person)
    desk = DeskUploads.of(fetch([key])[key])
    assert desk is not None
    assert desk.uploads.count == 18


def test_somebody_logged_out_gets_no_grant(world: World) -> None:
    citizen = world.citizen()
    citizen.delete("/v1/session")
    assert citizen.post("/v1/uploads", {"content_types": ["image/jpeg"]}, key=None).code == "session_ended"


def test_a_photo_is_stored_upright_small_and_without_a_byte_of_metadata(
    world: World, engine: Engine, events: Events
) -> None:
    photo_id = upload(world.citizen(), a_photo())
    events.settle()
    row = record(photo_id)
    assert row is not None
    assert row.state == "processed"
    for name, most in ((jpeg_name(photo_id), 1600), (thumbnail_name(photo_id), 256)):
        kept = stored(engine, name)
        image = Image.open(io.BytesIO(kept))
        assert image.height > image.width, "orientation 6 was applied"
        assert max(image.size) <= most
        assert not image.getexif()
        assert b"Exif" not in kept
        assert b"MARKER-5e1f" not in kept


def test_what_is_no_photo_is_refused_with_its_reason_and_nothing_is_stored(
    world: World, engine: Engine, events: Events
) -> None:
    photo_id = upload(world.citizen(), b"<script>" * 100)
    events.settle()
    row = record(photo_id)
    assert row is not None
    assert (row.state, row.reason) == ("refused", "not_a_photo")
    with pytest.raises(ClientError):
        stored(engine, jpeg_name(photo_id))


def test_events_that_repeat_or_come_late_change_nothing(world: World, engine: Engine) -> None:
    citizen = world.citizen()
    grant = granted(citizen)[0]
    photo_id = grant["photo_id"]
    put(grant, a_photo(1))
    assert handle(photo_id, engine) == {f"originals/{photo_id}": "processed"}
    before, shown = record(photo_id), stored(engine, jpeg_name(photo_id))
    assert handle(photo_id, engine) == {f"originals/{photo_id}": "known"}
    put(grant, a_photo(2))
    assert handle(photo_id, engine) == {f"originals/{photo_id}": "known"}
    after = record(photo_id)
    assert before is not None
    assert after is not None
    assert after.item() == before.item()
    assert stored(engine, jpeg_name(photo_id)) == shown


def test_a_version_that_was_replaced_is_left_to_its_successor(world: World, engine: Engine) -> None:
    grant = granted(world.citizen())[0]
    name = grant["fields"]["key"]
    put(grant, a_photo(1))
    first = engine.client("s3").head_object(Bucket=settings().quarantine_bucket, Key=name)["ETag"].strip('"')
    put(grant, a_photo(2))
    assert photo_uploaded.handler(uploaded(name, first), None) == {name: "replaced"}
    assert handle(grant["photo_id"], engine) == {name: "processed"}


def test_a_second_upload_never_replaces_what_the_first_one_stored(world: World, engine: Engine) -> None:
    """The first function died between its objects and its record: other bytes must not slip under that name."""
    grant = granted(world.citizen())[0]
    photo_id = grant["photo_id"]
    engine.client("s3").put_object(
        Bucket=settings().photos_bucket, Key=jpeg_name(photo_id), Body=b"judged", Metadata={"mark": "another"}
    )
    put(grant, a_photo())
    with pytest.raises(RuntimeError, match="not processed"):
        handle(photo_id, engine)
    assert record(photo_id) is None
    assert stored(engine, jpeg_name(photo_id)) == b"judged"


@pytest.mark.parametrize("name_of", [(jpeg_name,), (jpeg_name, thumbnail_name)], ids=["one object", "both objects"])
def test_a_function_that_died_half_way_is_finished_by_its_repeat(world: World, engine: Engine, name_of: Any) -> None:
    from chalicelib.media.photos import process_photo

    photo_id = upload(world.citizen(), a_photo())
    made = process_photo(a_photo())
    for name, body in zip(name_of, (made.jpeg, made.thumbnail), strict=False):
        engine.client("s3").put_object(
            Bucket=settings().photos_bucket, Key=name(photo_id), Body=body, Metadata={"mark": made.sha256}
        )
    assert handle(photo_id, engine) == {f"originals/{photo_id}": "processed"}


def test_the_same_bytes_again_are_flagged_city_wide(world: World, events: Events) -> None:
    first = upload(world.citizen(), a_photo(41))
    events.settle()
    second = upload(world.citizen(), a_photo(41))
    events.settle()
    rows = record(first), record(second)
    assert [row.reuse_of for row in rows if row is not None] == [None, first]


@pytest.mark.parametrize(
    "event",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "quarantine"},
        {"Records": []},
        uploaded("QUIET%23marker", "e"),
        uploaded("originals/not-a-grant", "e"),
        uploaded("elsewhere/%E6%B5%8B+x", "e"),
    ],
)
def test_what_is_not_an_upload_of_ours_is_passed_over(world: World, event: dict[str, Any]) -> None:
    assert set(photo_uploaded.handler(event, None).values()) <= {"not_granted"}


def test_a_grant_that_we_did_not_sign_makes_no_photo(world: World, engine: Engine) -> None:
    person, later_at = bytes(16), 4_000_000_000_000
    forged = issue_grant(person, bytes(8), expires_at=later_at, key=b"another key of 32 bytes.........")
    engine.client("s3").put_object(Bucket=settings().quarantine_bucket, Key=f"originals/{forged}", Body=a_photo())
    assert handle(forged, engine) == {f"originals/{forged}": "not_granted"}
    assert record(forged) is None
    ours = derived_key(bytes.fromhex(key_ring().codes[0][1]), "photo-grant")
    assert media.granted(issue_grant(person, bytes(8), expires_at=later_at, key=ours)) is not None


def test_one_bad_object_does_not_hold_up_the_others_of_its_event(world: World, engine: Engine) -> None:
    citizen = world.citizen()
    stuck, good = upload(citizen, a_photo(51)), upload(citizen, a_photo(52))
    engine.client("s3").put_object(
        Bucket=settings().photos_bucket, Key=jpeg_name(stuck), Body=b"other", Metadata={"mark": "another"}
    )
    tags = [
        engine.client("s3").head_object(Bucket=settings().quarantine_bucket, Key=f"originals/{each}")["ETag"].strip('"')
        for each in (stuck, good)
    ]
    both = {
        "Records": uploaded(f"originals/{stuck}", tags[0])["Records"]
        + uploaded(f"originals/{good}", tags[1])["Records"]
    }
    with pytest.raises(RuntimeError):
        photo_uploaded.handler(both, None)
    assert record(good) is not None
