"""Articles as the tests of the knowledge base write them."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk

CARD: dict[str, Any] = {
    "title": "社会保障卡遗失补领",
    "variants": ["社保卡丢了怎么办"],
    "answer": "持身份证到任一社保卡服务网点即可补领，当场制卡，收工本费十六元。",
    "notes": "遇到代办的，提醒带委托书。",
    "owner": "CZ-RS",
    "source": "市人社局社保卡业务指南（测试）",
    "category_code": "LS01",
    "audience": "public",
}


async def step(desk: Desk, article: dict[str, Any], act: str, *, status: int = 200, **fields: Any) -> Any:
    """One step on the article as it was seen."""
    body = {"revision": article["revision"], **fields}
    return await desk.post(f"knowledge/articles/{article['id']}/{act}", body, status=status)


async def in_force(writer: Desk, approver: Desk, **fields: Any) -> dict[str, Any]:
    """An article written by one and approved by another."""
    article = await writer.post("knowledge/articles", {**CARD, **fields}, status=201)
    article = await step(writer, article, "submit")
    return dict(await step(approver, article, "approve"))


async def found(desk: Desk, question: str, **asked: str) -> list[dict[str, Any]]:
    """What a search gives."""
    return list((await desk.get("knowledge/search", q=question, **asked))["items"])
