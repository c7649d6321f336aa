"""3,200 shops, most of them in the streets, and the two shops of the demo."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.places import Area, Point, area_tree
from infra.sample.dice import dice, shares
from infra.sample.geography import EXTENTS, is_street, place_in

MERCHANTS = 3_200
DEMO_COUNTY = "370303"
_STREET_WEIGHT = 3

TRADES: dict[str, tuple[str, str]] = {
    "便民超市": ("07:00", "22:00"),
    "生活超市": ("07:00", "22:00"),
    "早餐店": ("05:30", "13:00"),
    "面馆": ("08:00", "21:00"),
    "水饺馆": ("09:00", "21:00"),
    "烧烤店": ("11:00", "23:30"),
    "烧饼铺": ("06:30", "19:00"),
    "豆腐坊": ("06:00", "18:00"),
    "蛋糕房": ("08:00", "21:00"),
    "茶社": ("09:00", "21:00"),
    "药房": ("08:00", "21:00"),
    "书店": ("09:00", "20:30"),
    "文具店": ("07:30", "19:30"),
    "理发店": ("09:00", "20:00"),
    "洗衣店": ("08:00", "20:00"),
    "家电维修店": ("08:30", "18:30"),
    "自行车修理铺": ("08:00", "18:00"),
    "照相馆": ("09:00", "18:30"),
    "琉璃工坊": ("09:00", "18:00"),
    "健身馆": ("09:00", "22:00"),
}
NETWORK, _NETWORK_TRADES = "TONGDUI", ("便民超市", "生活超市", "药房")
_BRANDS = (
    "齐悦", "福满家", "邻里", "惠民", "好又多", "百姓", "春和", "同心", "鑫源", "顺意", "万家", "和美",
    "乐享", "金穗", "聚福", "德润", "清泉", "晨光", "佳缘", "安康", "老街坊", "柳泉", "稷下", "聊斋",
    "般阳", "於陵", "颜山", "孝妇河", "马踏湖", "天齐", "锦绣", "兴业", "诚信", "众和", "喜盈门",
    "家家乐", "小巷", "巧手", "红叶", "向阳",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merchant:
    """A shop that may offer something for points; hours are local, `closes` 24:00 is the end of the day."""

    id: str
    name: str
    trade: str
    area: str
    lat: float
    lng: float
    opens: str
    closes: str
    owners: tuple[str, ...] = ()
    clerks: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


def _demo(
    number: int, name: str, trade: str, place: Point, *, clerks: tuple[str, ...], owner: int | None = None
) -> Merchant:
    """Open day and night, so that the demo can be played at any hour."""
    return Merchant(
        id=f"DEMO-SHOP-{number}",
        name=name,
        trade=trade,
        area="370303001001",
        lat=place.lat,
        lng=place.lng,
        opens="00:00",
        closes="24:00",
        owners=(f"demo-owner-{owner or number}",),
        clerks=clerks,
        networks=_networks(trade),
    )


def _networks(trade: str) -> tuple[str, ...]:
    """Grocers and chemists accept the city's vouchers."""
    return (NETWORK,) if trade in _NETWORK_TRADES else ()


DEMO_MERCHANTS = (
    _demo(1, "邻里便民超市（示例一店）", "便民超市", Point(36.8011, 118.0577), clerks=("demo-clerk-1", "demo-clerk-2")),
    _demo(2, "聊斋书店（示例二店）", "书店", Point(36.8023, 118.0591), clerks=("demo-clerk-3",)),
    _demo(3, "齐风陶瓷园（示例景区）", "景区", Point(36.8037, 118.0549), clerks=("demo-clerk-3",), owner=2),
)


def merchants(counties: tuple[str, ...], *, seed: int) -> Iterator[Merchant]:
    """The shops of these counties, the demo shops first in their own."""
    towns = _shops_of_towns()
    for county in counties:
        if county == DEMO_COUNTY:
            yield from DEMO_MERCHANTS
        number = 0
        for town in area_tree().children(county):
            names = dice(seed, "names", town.code).sample(_all_names(), towns[town.code])
            for brand, trade in names:
                number += 1
                yield _merchant(f"M-{county}-{number:03}", brand, trade, town=town, seed=seed)


def _all_names() -> list[tuple[str, str]]:
    return [(brand, trade) for brand in _BRANDS for trade in TRADES]


def _shops_of_towns() -> dict[str, int]:
    tree = area_tree()
    weights = {
        town.code: len(tree.children(town.code)) * (_STREET_WEIGHT if is_street(town) else 1.0)
        for county in EXTENTS
        for town in tree.children(county)
    }
    return shares(MERCHANTS - len(DEMO_MERCHANTS), weights)


def _merchant(code: str, brand: str, trade: str, *, town: Area, seed: int) -> Merchant:
    village = dice(seed, "home", code).choice(area_tree().children(town.code))
    place, (opens, closes) = place_in(village.code, seed=seed, what=code), TRADES[trade]
    name = f"{brand}{trade}（{town.name}店）"
    networks = _networks(trade)
    return Merchant(code, name, trade, village.code, place.lat, place.lng, opens, closes, networks=networks)
