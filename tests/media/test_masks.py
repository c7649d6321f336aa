"""What is masked in a photo cannot be made out again, nothing else of it changes, and the copy is drawn once asked."""

import io
import random
from functools import partial

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib import media
from chalicelib.kit import holdings, objects
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.record import Record
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Key, Unit, fetch, run
from chalicelib.media import expiring, masking
from chalicelib.media.photos import mask_photo, process_photo
from chalicelib.media.rules import Area
from chalicelib.media.store import Mask, jpeg_name, mask_key, masked_name, thumbnail_name
from functions import errands
from tests.between import between
from tests.events import Events
from tests.media.pictures import encoded
from tests.media.test_bare import metadata_bytes
from tests.media.uploading import upload
from tests.world import Caller, World

EDGE = 16  # pixels: a JPEG holds colours in fields of so many, and what is beside an area bleeds into its rim
FACE = Area(0.5, 0.25, 0.25, 0.5)
PLATE = Area(0.05, 0.7, 0.3, 0.25)


def a_busy_scene(seed: int | str = 7) -> Image.Image:
    """A picture full of detail, which a thumbnail shows too."""
    fields = Image.frombytes("RGB", (40, 30), random.Random(seed).randbytes(40 * 30 * 3))
    return fields.resize((1600, 1200), Image.Resampling.NEAREST)


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def piece(image: Image.Image, area: Area, *, inset: int = EDGE) -> Image.Image:
    """What lies within an area, without the pixels that its edge has touched."""
    width, height = image.size
    return image.crop((
        int(area.left * width) + inset, int(area.top * height) + inset,
        int((area.left + area.width) * width) - inset, int((area.top + area.height) * height) - inset,
    ))  # fmt: skip


def spread(image: Image.Image) -> float:
    return max(ImageStat.Stat(image).stddev)


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_of_what_is_masked_one_colour_is_left_and_all_else_stays_as_it_was() -> None:
    processed = process_photo(encoded(a_busy_scene()))
    before, after = opened(processed.thumbnail), opened(mask_photo(processed.jpeg, (FACE, PLATE)))
    assert after.size == before.size
    for area in (FACE, PLATE):
        assert spread(piece(before, area)) > 20
        assert spread(piece(after, area)) < 1.5
        assert difference(piece(before, area), piece(after, area)) > 10
    outside = Area(0, 0, 0.5, 0.7)
    redrawn = opened(mask_photo(processed.jpeg, ()))
    assert difference(piece(redrawn, outside), piece(after, outside)) < 0.1
    assert difference(piece(before, outside), piece(after, outside)) < 4


def test_two_photos_that_differ_within_an_area_by_its_mean_alone_look_the_same() -> None:
    """Nothing of what was there can be worked out: light left and dark right, or the other way round."""
    seen = []
    for order in ((0, 255), (255, 0)):
        picture = Image.new("RGB", (400, 300), "green")
        for number, shade in enumerate(order):
            picture.paste((shade, shade, shade), (100 + 100 * number, 100, 200 + 100 * number, 200))
        whole = process_photo(encoded(picture, "PNG")).jpeg
        seen.append(opened(mask_photo(whole, (Area(0.25, 1 / 3, 0.5, 1 / 3),))))
    assert difference(*seen) < 1


def test_an_area_that_reaches_over_the_edge_ends_there_and_a_tiny_one_is_a_pixel() -> None:
    whole = process_photo(encoded(a_busy_scene())).jpeg
    corner = opened(mask_photo(whole, (Area(0.8, 0.8, 1, 1), Area(0.25, 0.5, 1e-300, 0), Area(1, 1, 1, 1))))
    assert spread(corner.crop((204 + EDGE, 153 + EDGE, 256, 192))) < 1.5


def test_a_masked_copy_has_no_byte_of_metadata() -> None:
    assert metadata_bytes(mask_photo(process_photo(encoded(a_busy_scene())).jpeg, (FACE,))) == 0


def photographed(citizen: Caller, events: Events) -> str:
    photo = upload(citizen, encoded(a_busy_scene()))
    events.uploads()
    return photo


def ask(photo: str, *areas: Area) -> None:
    run(lambda unit: media.mask(unit, photo, areas))


def row(photo: str) -> Mask | None:
    return Mask.of(fetch([mask_key(photo)])[mask_key(photo)])


def copies(photo: str) -> list[int]:
    """Which of the first masked copies are there."""
    return [each for each in range(1, 4) if objects.exists(settings().photos_bucket, masked_name(photo, each))]


def drawn(photo: str) -> Image.Image:
    found = row(photo)
    assert found is not None
    body = objects.whole(settings().photos_bucket, masked_name(photo, int(found.drawn)))
    assert body is not None
    return opened(body)


def test_a_copy_is_linked_when_it_is_drawn_as_it_was_last_asked(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    assert media.masked_link(photo, seconds=30) is None
    ask(photo, FACE)
    assert media.masked_link(photo, seconds=30) is None
    events.settle()
    first = media.masked_link(photo, seconds=30)
    assert first is not None
    ask(photo, PLATE)
    assert media.masked_link(photo, seconds=30) is None
    events.settle()
    second = media.masked_link(photo, seconds=30)
    assert second is not None
    assert first.partition("?")[0] != second.partition("?")[0]
    assert copies(photo) == [2]
    assert [spread(piece(drawn(photo), area)) < 1.5 for area in (FACE, PLATE)] == [True, True]


def test_what_is_drawn_twice_or_late_changes_nothing(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    with between(lambda: (ask(photo, PLATE), masking.draw(photo))):
        masking.draw(photo)
    masking.draw(photo)
    assert copies(photo) == [2]
    found = row(photo)
    assert found is not None
    assert (found.asked, found.drawn) == (2, 2)


def test_a_copy_that_could_not_be_written_is_written_by_the_next_try(
    world: World, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    with monkeypatch.context() as broken:
        broken.setattr(objects, "write_once", lambda *_, **__: 1 / 0)
        events.facts()
    assert media.masked_link(photo, seconds=30) is None
    events.settle()
    assert media.masked_link(photo, seconds=30) is not None


def test_more_areas_than_are_drawn_and_photos_that_are_not_there_are_refused(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    many = [Area(each / 100, 0, 0.01, 0.01) for each in range(21)]
    with pytest.raises(media.TooManyAreas):
        ask(photo, *many)
    ask(photo, *many[:20])
    ask(photo, *many[:20])
    with pytest.raises(media.TooManyAreas):
        ask(photo, many[20])
    refused = upload(world.citizen(), b"no photo")
    events.uploads()
    for each in (refused, "A" * 48):
        with pytest.raises(media.NoSuchPhoto):
            ask(each, FACE)


def test_the_picture_without_masks_goes_when_its_time_is_over(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    events.settle()
    expiring.sweep(now_ms() + 180 * DAY - 1_000)
    assert media.jpeg_of(photo) is not None
    world.later(days=180)
    for _ in range(2):
        assert errands.handler({}, None)["unmasked"] >= 0
        assert media.jpeg_of(photo) is None
    assert not objects.exists(settings().photos_bucket, thumbnail_name(photo))
    assert media.masked_link(photo, seconds=30) is not None
    assert spread(piece(drawn(photo), FACE)) < 1.5
    found = row(photo)
    assert found is not None
    assert found.g1pk is None
    with pytest.raises(media.OriginalGone):
        ask(photo, PLATE)


def test_a_picture_of_which_no_copy_is_drawn_yet_stays(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    world.later(days=181)
    expiring.sweep(now_ms())
    assert media.jpeg_of(photo) is not None
    masking.draw(photo)
    expiring.sweep(now_ms())
    assert media.jpeg_of(photo) is None


def test_who_masks_again_keeps_the_picture_for_as_long_again(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    world.later(days=100)
    ask(photo, PLATE)
    masking.draw(photo)
    world.later(days=100)
    expiring.sweep(now_ms())
    assert media.jpeg_of(photo) is not None


def test_who_masks_while_the_picture_is_about_to_go_keeps_it(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    masking.draw(photo)
    world.later(days=181)
    with between(lambda: ask(photo, PLATE)):
        expiring.sweep(now_ms())
    assert media.jpeg_of(photo) is not None


def test_who_masks_when_the_picture_has_just_gone_is_told(world: World, events: Events) -> None:
    photo = photographed(world.citizen(), events)
    ask(photo, FACE)
    masking.draw(photo)
    world.later(days=181)
    with between(lambda: expiring.sweep(now_ms())), pytest.raises(media.OriginalGone):
        ask(photo, PLATE)
    assert media.jpeg_of(photo) is None


def test_a_picture_whose_person_is_erased_while_it_goes_is_gone(
    world: World, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, remove = world.citizen(), objects.remove
    photo = photographed(citizen, events)
    ask(photo, FACE)
    masking.draw(photo)
    world.later(days=181)

    def erased_meanwhile(bucket: str, name: str) -> None:
        monkeypatch.setattr(objects, "remove", remove)
        erase(citizen.person, Mask)
        remove(bucket, name)

    monkeypatch.setattr(objects, "remove", erased_meanwhile)
    expiring.sweep(now_ms())
    assert (media.jpeg_of(photo), copies(photo), row(photo)) == (None, [], None)


def test_nothing_stays_of_whoever_has_his_photos_removed(world: World, events: Events) -> None:
    citizen = world.citizen()
    photo = photographed(citizen, events)
    ask(photo, FACE)
    events.settle()
    media.forget(citizen.person)
    assert (copies(photo), objects.exists(settings().photos_bucket, jpeg_name(photo))) == ([], False)
    ask(photo, PLATE)
    masking.draw(photo)
    assert copies(photo) == []


def erase(person: str, record: type[Record]) -> None:
    """What an erasure does with a person's records of a kind."""
    (kind,) = (each for each in holdings.kinds() if each.record is record)
    assert kind.find is not None
    assert kind.end is not None
    for item in kind.find(person):
        run(partial(_end, kind.end, Key(item["pk"]["S"], item["sk"]["S"])))


def _end(end: holdings.End, key: Key, unit: Unit) -> None:
    end(unit, key)


def test_a_copy_that_is_drawn_while_its_person_is_erased_goes_too(world: World, events: Events) -> None:
    citizen = world.citizen()
    photo = photographed(citizen, events)
    ask(photo, FACE)
    with between(lambda: erase(citizen.person, Mask)):
        masking.draw(photo)
    assert (copies(photo), row(photo)) == ([], None)
