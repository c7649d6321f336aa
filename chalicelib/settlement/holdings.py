"""What settlements say about persons (kit/holdings.py): nothing; they name redemptions."""

from ..kit.holdings import nobodys
from .store import BatchRow, PageRow, Progress, Round, Slip, StatementRow, TermsRow

nobodys("a merchant's month", BatchRow, PageRow, TermsRow, Slip, StatementRow, Progress, Round)
