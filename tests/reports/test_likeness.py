"""A photo that looks like another, near by or by the same person, is for a human: it is neither refused nor shown."""

import io

from PIL import Image

from tests.media.pictures import encoded
from tests.reports.street import Street, a_photo, queued


def shrunk(photo: bytes) -> bytes:
    """As a chat forwards it: other bytes, the same picture."""
    image = Image.open(io.BytesIO(photo))
    return encoded(image.resize((120, 90)), quality=60)


def safety(street: Street, report_id: str) -> str:
    return str(street.seen(report_id, street.screener)["safety"])


def test_a_photo_that_was_seen_near_by_is_reviewed(street: Street) -> None:
    photo = a_photo()
    assert safety(street, street.filed(photo_ids=[street.photo(street.courier, photo)])) == "pass"
    other = street.person()
    copied = street.filed(other, photo_ids=[street.photo(other, shrunk(photo))], location=street.away(150))
    assert safety(street, copied) == "review"
    queue = queued(street.moderator, "/v1/moderation/reports")
    assert copied in [each["id"] for each in queue]
    assert street.moderator.post(f"/v1/reports/{copied}/publish").body["safety"] == "pass"


def test_a_person_who_sends_the_same_picture_elsewhere_is_reviewed(street: Street) -> None:
    photo = a_photo()
    street.filed(photo_ids=[street.photo(street.courier, photo)])
    again = street.filed(photo_ids=[street.photo(street.courier, shrunk(photo))], location=street.away(1_500))
    assert safety(street, again) == "review"


def test_the_same_picture_far_away_and_by_somebody_else_is_not_looked_for(street: Street) -> None:
    photo, other = a_photo(), street.person()
    street.filed(photo_ids=[street.photo(street.courier, photo)])
    far = street.filed(other, photo_ids=[street.photo(other, shrunk(photo))], location=street.away(1_500))
    assert safety(street, far) == "pass"


def test_two_shots_of_one_report_may_look_alike(street: Street) -> None:
    photo = a_photo()
    both = [street.photo(street.courier, photo), street.photo(street.courier, shrunk(photo))]
    assert safety(street, street.filed(photo_ids=both)) == "pass"


def test_a_wall_looks_like_any_other(street: Street) -> None:
    walls = [encoded(Image.new("RGB", (300 + more, 200), (90, 90, 90))) for more in (0, 9)]
    filed = [street.filed(photo_ids=[street.photo(street.courier, wall)]) for wall in walls]
    assert [safety(street, each) for each in filed] == ["pass", "pass"]


def test_after_a_month_nothing_is_alike(street: Street) -> None:
    photo = a_photo()
    street.filed(photo_ids=[street.photo(street.courier, photo)])
    street.world.later(days=31)
    other = street.person()
    street.events.visit(street.screener)
    late = street.filed(other, photo_ids=[street.photo(other, shrunk(photo))])
    assert safety(street, late) == "pass"
