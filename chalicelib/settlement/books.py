"""Reading the books of a merchant's month: what the batch stands on, and the sides that are matched."""

from dataclasses import dataclass

from .. import exchange, merchants, points
from ..kit.ids import is_ulid
from ..kit.table import Unit
from .lines import lines_taken_back
from .matching import Books, redemption_of
from .rules import Batch, Content, Terms, hash_of_left, month_before
from .store import BatchRow, TermsRow, batch_key, slips_of, terms_key


@dataclass(frozen=True)
class Basis:
    """The merchant as it is now, its terms, the batch so far, and the batch before, which may have left something."""

    shop: merchants.Merchant
    month: str
    terms: Terms
    batch: Batch | None
    before: Content | None
    disputed_ever: int = 0

    @property
    def held(self) -> tuple[points.Earned, ...]:
        """The postings that the batch before left."""
        return self.before.held if self.before is not None else ()


def basis_of(unit: Unit, merchant: str, month: str) -> Basis:
    """What a draft is based on, read strongly and at once. NoSuchMerchant."""
    here, before = batch_key(merchant, month), batch_key(merchant, month_before(month))
    shop, holds = merchants.registry.key(merchant), exchange.holds_key(merchant)
    unit.read(here, before, terms_key(merchant), shop, holds)
    row, last, terms = unit.get(BatchRow, here), unit.get(BatchRow, before), unit.get(TermsRow, terms_key(merchant))
    return Basis(
        shop=merchants.find_in(unit, merchant),
        month=month,
        terms=terms.terms if terms is not None else Terms(merchant),
        batch=row.batch if row is not None else None,
        before=last.content if last is not None else None,
        disputed_ever=exchange.disputed_ever(unit, merchant),
    )


def books_of(basis: Basis) -> Books | None:
    """Every side of the match; None when nothing happened in the month and nothing was left over."""
    merchant, month = basis.shop.id, basis.month
    earned = tuple(points.earned_in(merchant, month))
    slips = slips_of(merchant, month)
    if not (earned or slips or hash_of_left(basis.before) or basis.batch):
        return None
    told = {redemption_of(each.txid) for each in (*earned, *basis.held)} - {None}
    pairs = {each for each in told if each is not None}
    ids = {redemption for redemption, _ in pairs | slips}
    redemptions = exchange.redemptions_of(sorted(each for each in ids if is_ulid(each)))
    confirmed = {redemption for redemption, verb in pairs if verb == "confirm"}
    return Books(
        merchant=merchant,
        month=month,
        earned=earned,
        held=basis.held,
        slips=slips,
        redemptions=redemptions,
        offers=exchange.offers_of(sorted({each.offer for each in redemptions.values()})),
        terms=basis.terms,
        earlier=lines_taken_back(merchant, month, {redemption for redemption, _ in pairs} - confirmed),
    )
