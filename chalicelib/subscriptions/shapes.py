"""What subscription routes speak."""

from ..kit.words import Answer


class TemplateShown(Answer):
    """One of WeChat's templates, as wx.requestSubscribeMessage asks for it, and what the person takes of it now."""

    template_id: str
    kinds: list[str]
    is_long_term: bool
    left: int
    takes: bool


class TemplatesShown(Answer):
    items: list[TemplateShown]
