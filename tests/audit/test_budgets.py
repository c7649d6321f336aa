"""The budgets' part of the audit."""

from chalicelib.points.chain import Row
from infra.audit.budgets import Budgets

SOURCE = "program:reports:2026-11"
SHARD = {"pk": {"S": "BUDGET#reports#2026-11"}, "sk": {"S": "0000"}, "sp": {"N": "3"}}


def _row(number: int, txid: str, points: int) -> Row:
    return Row("p", number, txid, 0, "", "system", 0, (("available", points), (SOURCE, -points)), ())


def _found(*rows: Row) -> list[str]:
    budgets = Budgets()
    budgets.shard(SHARD)
    for row in rows:
        budgets.posting(row)
    return budgets.finish()


def test_a_corrected_award_gives_its_month_no_budget_back() -> None:
    award, mirror = _row(1, "problem:R", 3), _row(2, "corr:problem:R", -3)
    assert _found(award) == _found(award, mirror) == []


def test_an_award_beside_the_shards_is_found() -> None:
    assert _found(_row(1, "problem:R", 3), _row(2, "problem:S", 1)) != []
