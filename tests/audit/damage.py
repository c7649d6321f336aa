"""Damage to postings, as an insider's hand, a bad disk or a lost page does it. Each changes the rows of a copy and says
which places (`<owner>/<number>`) the audit has to name."""

from collections import defaultdict
from collections.abc import Callable
from random import Random

from chalicelib.points.chain import Row, link
from chalicelib.points.store import Posting
from infra.simulation.shelf import Stored

Damage = Callable[[list[Stored], Random], set[str]]


def place_of(item: Stored) -> str:
    """`<owner>/<number>`, as the audit speaks of a posting."""
    return f"{item['pk']['S'].removeprefix('P#')}/{int(item['sk']['S'])}"


def flip(rows: list[Stored], dice: Random) -> set[str]:
    """One bit of one byte of one value changes; a place in the key too."""
    at = dice.randrange(len(rows))
    item = rows[at]
    name = dice.choice(sorted(item))
    ((kind, value),) = item[name].items()
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8 if isinstance(value, bytes) else 7)  # text stays text
    rows[at] = {**item, name: {kind: bytes(raw) if isinstance(value, bytes) else raw.decode()}}
    return {place_of(item)}


def delete(rows: list[Stored], dice: Random) -> set[str]:
    """A row is gone."""
    return {place_of(rows.pop(dice.randrange(len(rows))))}


def swap(rows: list[Stored], dice: Random) -> set[str]:
    """Two rows of a chain stand in each other's place."""
    chain = dice.choice([each for each in _chains(rows).values() if len(each) > 1])
    one, two = dice.sample(chain, 2)
    rows[one], rows[two] = {**rows[one], "sk": rows[two]["sk"]}, {**rows[two], "sk": rows[one]["sk"]}
    return {place_of(rows[one]), place_of(rows[two])}


def insert(rows: list[Stored], dice: Random) -> set[str]:
    """A row that gives points, well linked to the one before it; the later ones move up by one."""
    chain = dice.choice([each for owner, each in _chains(rows).items() if owner.startswith("P#")])
    behind = dice.randrange(len(chain))
    before = Posting.of(rows[chain[behind]])
    assert before is not None
    for at in chain[behind + 1 :]:
        rows[at] = {**rows[at], "sk": {"S": f"{int(rows[at]['sk']['S']) + 1:012d}"}}
    forged = _forged(before, dice)
    rows.insert(dice.randrange(len(rows)), forged)
    return {place_of(forged)}


def _forged(before: Posting, dice: Random) -> Stored:
    row, points = before.row(), dice.randint(1, 100)
    legs = (("honour", points), ("city:honour", -points))
    given = Row(row.person, row.seq + 1, f"gift:{dice.random()}", row.at, "gift", "system", 0, legs, row.lots)
    posting = Posting(
        txid=given.txid, at=given.at, cause=given.cause, actor=given.actor, policy=0, legs=legs, lots=row.lots,
        hash=link(before.hash, given),
    )  # fmt: skip
    posting.pk, posting.sk = before.pk, f"{row.seq + 1:012d}"
    return posting.item()


def _chains(rows: list[Stored]) -> dict[str, list[int]]:
    """Owner → where its rows stand, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(rows)), key=lambda at: rows[at]["sk"]["S"]):
        found[rows[at]["pk"]["S"]].append(at)
    return found


KINDS: dict[str, Damage] = {
    "a flipped byte": flip,
    "a deleted row": delete,
    "a reordered pair": swap,
    "an inserted row": insert,
}
