"""Where an item lives."""

from typing import Any, Literal, NamedTuple

from .settings import settings


class Key(NamedTuple):
    """Partition, sort key, and which table: "records" or "postings"."""

    pk: str
    sk: str
    table: Literal["records", "postings"] = "records"

    @property
    def table_name(self) -> str:
        """The table's name in this stage."""
        return settings().records_table if self.table == "records" else settings().postings_table

    @property
    def raw(self) -> dict[str, Any]:
        """The key in DynamoDB's JSON."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}
