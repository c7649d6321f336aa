"""The sample city's templates of WeChat's console, as a city of this kind would be given them: no real ids."""

from chalicelib.policy import Messages, WechatTemplate

_PAGE = "pages/inbox/index"
_PLAIN = {"thing1": "title", "thing2": "sentence", "time3": "at"}


def _template(name: str, *kinds: str, long_term: bool = False, **more: str) -> WechatTemplate:
    words: dict[str, tuple[str, ...]] = {field: (source[1:],) for field, source in more.items()}
    return WechatTemplate(
        id=f"sample-{name}", kinds=kinds, fields=_PLAIN | more, long_term=long_term, page=_PAGE, words=words
    )  # fmt: skip


MESSAGES = Messages(
    rows=(
        _template("redemption", "redemption"),
        _template("points", "points"),
        _template("hours", "hours"),
        _template("report", "report", const4="=随手拍"),
        _template("decision", "decision", long_term=True),
        _template("standing", "role", "account"),
        _template("merchant", "merchant", phrase4="=商户通知"),
        _template("digest", "digest", long_term=True),
    ),
)
