"""A contact that tells no town lies where earlier orders say that the estate or the company it names is."""

from __future__ import annotations

from callcenter.composition import Platform
from tests.api.road import Http, Road, submit


async def _place(platform: Platform, number: str) -> tuple[str | None, str | None, list[str]]:
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT district, town, suggestion FROM work_order WHERE number = $1", number
        )
    assert row is not None
    return row["district"], row["town"], [d["name"] for d in (row["suggestion"] or {})["departments"]]


async def test_an_estate_is_where_earlier_orders_say(http: Http, road: Road, platform: Platform) -> None:
    before = await submit(http, content="柳岸雅苑的电梯坏了两个星期，物业不修")
    assert (await _place(platform, before["number"]))[1] is None, "nobody told yet where that is"
    told = await submit(http, content="意溪镇柳岸雅苑三百多户业主投诉物业乱收停车费")
    assert (await _place(platform, told["number"]))[:2] == ("湘桥区", "意溪镇")
    later = await submit(http, content="我是柳岸雅苑的业主，小区垃圾三天没人清了，物业不管")
    district, town, departments = await _place(platform, later["number"])
    assert (district, town) == ("湘桥区", "意溪镇")
    assert any("湘桥" in name for name in departments), "the owner is the district's"


async def test_two_estates_of_one_name_prove_nothing(http: Http, road: Road, platform: Platform) -> None:
    await submit(http, content="意溪镇枕霞花园路灯坏了，请来修")
    await submit(http, content="彩塘镇枕霞花园路灯坏了，请来修")
    either = await submit(http, content="枕霞花园的路灯又坏了，请来修")
    assert (await _place(platform, either["number"]))[1] is None


async def test_a_confidential_order_tells_nobody_where_it_is(
    http: Http, road: Road, platform: Platform
) -> None:
    await submit(http, content="举报意溪镇桂园公馆有人开黑诊所，请保密", confidential=True)
    later = await submit(http, content="桂园公馆楼下路灯坏了，请来修")
    assert (await _place(platform, later["number"]))[1] is None
