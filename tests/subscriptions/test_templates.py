"""Templates are data: each carries its messages as WeChat takes them, with the longest and most hostile content."""

import msgspec
import pytest

from chalicelib.notification.rules import Kind
from chalicelib.policy.figures import DOCUMENTS
from chalicelib.subscriptions.rules import DIGEST, Notice, digest_of, row_for, shown
from chalicelib.wechat import SubscribeMessage
from chalicelib.wechat.templates import demand_sendable
from infra.local.wechat.messages import Template, _check_fields
from infra.sample.messages import MESSAGES
from tests.notification.test_table import HOSTILE, LONGEST, ROWS, said

NOON = 1_795_406_400_000


@pytest.mark.parametrize("text", [LONGEST, *HOSTILE.values()], ids=["longest", *HOSTILE])
def test_every_message_fits_its_template(text: str) -> None:
    for told in ROWS:
        row = row_for(MESSAGES, told.kind)
        assert row is not None, told.kind
        for title in (told.title, text):
            data = shown(row, Notice(told.kind, title, said(told, text), NOON))
            demand_sendable(SubscribeMessage(row.id, data, words=row.words))
            known = Template(tuple(row.fields), words=dict(row.words))
            _check_fields({name: {"value": value} for name, value in data.items()}, known)


def test_every_kind_of_message_has_one_template() -> None:
    kinds = [kind for row in MESSAGES.rows for kind in row.kinds]
    assert sorted(kinds) == sorted([*msgspec.json.schema(Kind)["enum"], DIGEST])


def test_a_digest_says_how_many() -> None:
    row = row_for(MESSAGES, DIGEST)
    assert row is not None
    data = shown(row, digest_of(20, LONGEST, NOON))
    assert data == {
        "thing1": "您有 20 条新消息",
        "thing2": "最新一条：" + "志" * 14 + "…",
        "time3": "2026年11月23日 12:00",
    }


@pytest.mark.parametrize(
    "changed",
    [{"fields": {"short_thing1": "title"}}, {"fields": {"thing1": "openid"}}, {"fields": {}}, {"id": ""},
     {"fields": {"thing1": "="}}, {"kinds": ["Points"]}],
)  # fmt: skip
def test_a_template_that_wechat_would_not_take_is_not_published(changed: dict[str, object]) -> None:
    whole = {"id": "T", "kinds": ["points"], "fields": {"thing1": "title"}}
    msgspec.convert({"rows": [whole]}, DOCUMENTS["messages"])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"rows": [whole | changed]}, DOCUMENTS["messages"])
