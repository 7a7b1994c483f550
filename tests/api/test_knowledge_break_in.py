"""Who reads and writes what is not hers: nothing of it is there for her."""

from __future__ import annotations

import itertools

import pytest

from tests.api.desk import Login
from tests.api.knowledge import CARD, found, in_force, step

_WORDS = "补领社保卡"


@pytest.mark.parametrize(
    ("audience", "reads"),
    [
        ("public", {"agent01", "clerk-cz-rs", "clerk-cz-cg", "leader-cz-cg", "supervisor", "window01"}),
        ("units", {"agent01", "clerk-cz-rs", "clerk-cz-cg", "leader-cz-cg", "supervisor", "window01"}),
        ("agents", {"agent01", "clerk-cz-rs", "supervisor", "window01"}),
    ],
)
async def test_whom_an_article_is_for(login: Login, audience: str, reads: set[str]) -> None:
    article = await in_force(await login("clerk-cz-rs"), await login("knowledge01"), audience=audience)
    for name in ("agent01", "clerk-cz-rs", "clerk-cz-cg", "leader-cz-cg", "supervisor", "window01"):
        desk = await login(name)
        is_reader = name in reads
        assert bool(await found(desk, _WORDS)) is is_reader, name
        assert bool((await desk.post("knowledge/suggestions", {"text": _WORDS}))["items"]) is is_reader
        assert bool((await desk.get("knowledge/articles"))["items"]) is is_reader
        await desk.get(f"knowledge/articles/{article['id']}", status=200 if is_reader else 404)
        if not is_reader:
            path = f"knowledge/articles/{article['id']}/vote"
            await desk.post(path, {"is_helpful": True}, status=404)


async def test_officers_of_the_platform_read_nothing(login: Login) -> None:
    article = await in_force(await login("clerk-cz-rs"), await login("knowledge01"))
    for name in ("sysadmin", "secadmin", "auditor"):
        desk = await login(name)
        await desk.get("knowledge/search", q=_WORDS, status=403)
        await desk.get(f"knowledge/articles/{article['id']}", status=403)
        await desk.get("knowledge/questions", status=403)


async def test_a_unit_does_nothing_to_another_s_article(login: Login) -> None:
    owner, editor, other = await login("clerk-cz-rs"), await login("knowledge01"), await login("clerk-cz-cg")
    head = await login("leader-cz-cg")
    article = await in_force(owner, editor)
    reason = {"reason": "不是我单位的也想撤。"}
    for act, fields in (("edit", CARD), ("withdraw", reason), ("confirm", {})):
        assert (await step(other, article, act, status=403, **fields))["error"] == "knowledge-of-another", act
    article = await step(owner, article, "edit", **{**CARD, "answer": "下一版的答复内容。"})
    article = await step(owner, article, "submit")
    for act, fields in (("approve", {}), ("send-back", reason)):
        assert (await step(head, article, act, status=403, **fields))["error"] == "knowledge-of-another", act
    # Nor gives it its own to somebody else, nor writes in another's name, nor sees a draft.
    given = await owner.post("knowledge/articles", {**CARD, "owner": "CZ-CG"}, status=403)
    assert given["error"] == "knowledge-of-another"
    shown = await other.get(f"knowledge/articles/{article['id']}")
    assert [v["number"] for v in shown["versions"]] == [1] and shown["acts"] == []
    assert shown["versions"][0]["notes"] is None and shown["votes"] == []
    await other.get(f"knowledge/articles/{article['id']}/versions/2/differences", status=404)
    assert (await found(other, _WORDS))[0]["notes"] is None, "internal notes are the owner's and the centre's"
    assert all("下一版" not in hit["answer"] for hit in await found(other, "下一版的答复内容"))


async def test_an_agent_writes_nothing(login: Login) -> None:
    agent = await login("agent01")
    article = await in_force(await login("clerk-cz-rs"), await login("knowledge01"))
    await agent.post("knowledge/articles", CARD, status=403)
    for act, fields in (("edit", CARD), ("withdraw", {"reason": "不想要了。"}), ("approve", {})):
        await step(agent, article, act, status=403, **fields)
    await agent.post("knowledge/imports", {"file_name": "a.csv", "content_base64": "YQ=="}, status=403)


async def test_a_unit_answers_only_what_it_was_asked(login: Login) -> None:
    agent, other = await login("agent01"), await login("clerk-cz-cg")
    asked = {"question": "养老金的认证在手机上怎么做？", "organisation": "CZ-RS"}
    question = await agent.post("knowledge/questions", asked, status=201)
    bodies = {
        "answer": {"answer": "在手机上做即可。", "source": "测试"},
        "return": {"reason": "不归我管。"},
    }
    for (act, body), revision in itertools.product(bodies.items(), (question["revision"],)):
        path = f"knowledge/questions/{question['id']}/{act}"
        assert (await other.post(path, {"revision": revision, **body}, status=404))[
            "error"
        ] == "question-not-found"
    assert (await other.get("knowledge/questions"))["items"] == []
    # Nor does one agent settle or drop what another asked.
    path = f"knowledge/questions/{question['id']}/drop"
    another = await login("agent02")
    body = {"revision": question["revision"], "reason": "不用问了。"}
    assert (await another.post(path, body, status=403))["error"] == "question-of-another"
    assert (await agent.post(path, body))["state"] == "dropped"
