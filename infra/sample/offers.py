"""What shops give for points: goods, services, discounts. One shop in fifteen gives, and the demo shops.

Two are of other kinds: a free entry for volunteers with a star, so many a day, and a voucher of the city's network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from infra.sample.dice import dice
from infra.sample.merchants import DEMO_MERCHANTS, NETWORK, Merchant

OfferKind = Literal["goods", "service", "discount", "benefit"]
Claim = Literal["counter", "voucher"]
Period = Literal["day", "month", "year", "ever"]
Funder = Literal["government", "merchant", "community_fund"]

_ONE_SHOP_IN = 15
_SHARD_STOCK = 100
_FUNDERS: tuple[Funder, ...] = ("government", "merchant", "community_fund")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing for points. `value_fen` is what it costs at the till; `shards` how its stock is divided.

    Its merchant is empty when every shop of its network accepts it. `daily`: the stock is what there is each day.
    """

    id: str
    merchant: str
    title: str
    kind: OfferKind
    price_points: int
    value_fen: int
    stock: int
    shards: int
    per_person_limit: int | None
    funder: Funder
    claim: Claim = "counter"
    limit_per: Period = "ever"
    daily: bool = False
    min_stars: int = 0
    network: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a shop of some trade may offer."""

    title: str
    kind: OfferKind
    price_points: int
    value_fen: int


_FOOD = (Thing("现磨豆浆一杯", "goods", 1, 300), Thing("满 20 元减 5 元", "discount", 2, 500))
_MEALS = (Thing("工作日午餐一份", "goods", 5, 1_800), Thing("满 50 元减 10 元", "discount", 3, 1_000))
_THINGS: dict[str, tuple[Thing, ...]] = {
    "便民超市": (Thing("食用盐一袋", "goods", 1, 250), Thing("抽纸一提", "goods", 4, 1_290)),
    "生活超市": (Thing("鸡蛋一斤", "goods", 2, 550), Thing("洗衣液一瓶", "goods", 6, 1_990)),
    "早餐店": _FOOD,
    "烧饼铺": (Thing("周村烧饼一包", "goods", 3, 800), *_FOOD[1:]),
    "豆腐坊": (Thing("豆腐一斤", "goods", 1, 300), *_FOOD),
    "面馆": _MEALS,
    "水饺馆": _MEALS,
    "烧烤店": _MEALS,
    "蛋糕房": (Thing("纸杯蛋糕一个", "goods", 2, 600), Thing("生日蛋糕减 20 元", "discount", 6, 2_000)),
    "茶社": (Thing("清茶一壶", "service", 3, 1_000),),
    "药房": (Thing("创可贴一盒", "goods", 2, 500), Thing("免费测血压一次", "service", 1, 0)),
    "书店": (Thing("图书满 50 元减 15 元", "discount", 4, 1_500), Thing("阅览室座位一天", "service", 1, 0)),
    "文具店": (Thing("中性笔两支", "goods", 1, 300), Thing("作业本五本", "goods", 2, 500)),
    "理发店": (Thing("剪发一次", "service", 5, 2_000),),
    "洗衣店": (Thing("衬衫洗熨一件", "service", 4, 1_200),),
    "家电维修店": (Thing("上门检测一次", "service", 5, 3_000),),
    "自行车修理铺": (Thing("补胎一次", "service", 2, 500),),
    "照相馆": (Thing("证件照一版", "service", 5, 2_000),),
    "琉璃工坊": (Thing("琉璃挂件一个", "goods", 8, 2_800), Thing("吹制体验一次", "service", 10, 4_000)),
    "健身馆": (Thing("单次入场券", "service", 4, 1_500),),
}

DEMO_OFFERS = (
    Offer("DEMO-OFFER-1", "DEMO-SHOP-1", "矿泉水一瓶", "goods", 1, 200, 100, 1, None, "merchant"),
    Offer(
        "DEMO-OFFER-2",
        "DEMO-SHOP-2",
        "图书满 50 元减 15 元",
        "discount",
        4,
        1_500,
        500,
        5,
        None,
        "community_fund",
    ),
    Offer(
        "DEMO-OFFER-3",
        "DEMO-SHOP-3",
        "星级志愿者免费入园",
        "benefit",
        0,
        4_000,
        200,
        2,
        1,
        "government",
        limit_per="day",
        daily=True,
        min_stars=1,
    ),
)
VOUCHER = Offer(
    "DEMO-OFFER-4",
    "",
    "志愿者通兑券 5 元",
    "discount",
    2,
    500,
    2_000,
    20,
    2,
    "community_fund",
    claim="voucher",
    limit_per="month",
    network=NETWORK,
)


def offers(shops: Iterable[Merchant], *, seed: int) -> Iterator[Offer]:
    """The offers of these shops, in their order; an offer's number is that of its shop. The city's voucher is last."""
    demo_shops = {shop.id for shop in DEMO_MERCHANTS}
    for shop in shops:
        if shop.id in demo_shops:
            yield from (offer for offer in DEMO_OFFERS if offer.merchant == shop.id)
        elif int(shop.id[-3:]) % _ONE_SHOP_IN == 0:
            yield _offer(shop, seed)
    yield VOUCHER


def _offer(shop: Merchant, seed: int) -> Offer:
    chance = dice(seed, "offer", shop.id)
    thing = chance.choice(_THINGS[shop.trade])
    stock = chance.choice((20, 50, 100, 300))
    return Offer(
        id="O" + shop.id.removeprefix("M"),
        merchant=shop.id,
        title=thing.title,
        kind=thing.kind,
        price_points=thing.price_points,
        value_fen=thing.value_fen,
        stock=stock,
        shards=-(-stock // _SHARD_STOCK),
        per_person_limit=chance.choice((None, 1, 2, 5)),
        funder=chance.choice(_FUNDERS),
    )
