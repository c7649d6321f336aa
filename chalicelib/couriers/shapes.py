"""What the routes of couriers speak."""

from ..kit.words import Answer, AreaCode, PublicCode, Shape, SheetText, Title


class CompanyNew(Shape):
    id: PublicCode
    name: Title
    area: AreaCode


class CompanyShown(Answer):
    id: str
    name: str
    area: str


class ListNew(Shape):
    csv: SheetText


class ListChanges(Answer):
    """By the company's own numbers of its couriers."""

    id: str
    added: list[str]
    removed: list[str]
    changed: list[str]


class CourierOf(Shape):
    company_id: PublicCode


class CourierShown(Answer):
    company_id: str
    is_courier: bool
