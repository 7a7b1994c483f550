"""领导批示 day by day: given to a unit with a clock, warned of, late, reported, sent back, done."""

from __future__ import annotations

from tests.api.days import Stage
from tests.api.sessions import CITY_LEADER, Office
from tests.api.story import CLERK, LEADER, running
from tests.api.tellings import Teller

INSTRUCTED = (
    "work_order.instructed",
    "matter_task",
    "sla.breached instruction",
    "sla.seriously_overdue instruction",
)


async def it_comes_back(stage: Stage) -> None:
    days, story, office = stage.days, stage.story, Office(stage.story, stage.days)

    # Tuesday 1 December: the mayor writes on a matter that a unit has in hand: five working days.
    await days.until("12-01 09:00")
    number = await office.asks()
    await days.work()
    await days.happened(number)
    await days.told(number)
    await story.give(CITY_LEADER, number, "instruct", leader="市长", status=422)
    await story.give(CITY_LEADER, number, "instruct", leader="市长", scan=999999, status=422)
    await story.give(CITY_LEADER, number, "instruct", leader="市长", text="请城管局一周内解决。")
    (task,) = await office.tasks(CLERK, kind="instruction")
    assert (task["leader"], task["what"], task["organisation"]) == ("市长", "请城管局一周内解决。", "XQ-CG")
    await days.work()
    assert await days.happened(number, *INSTRUCTED) == [
        "matter_task.asked instruction",
        "work_order.instructed",
    ]
    assert (await days.told(number))["instructed-department"] == [CLERK, LEADER]
    (told,) = await office.told(CLERK, "领导批示")
    assert "12月8日17:30" in told

    # It is warned of at half the time and at the last fifth; nobody reports, and a week later it is late.
    await days.until("12-08 17:29")
    assert (await days.told(number, "task"))["task-warned-department"] == [CLERK, CLERK, LEADER, LEADER]
    await days.until("12-08 17:30")
    assert await days.happened(number, *INSTRUCTED) == ["sla.breached instruction breach"]
    told_of = await days.told(number, "task")
    assert told_of["task-overdue-department"] == [CLERK, LEADER]
    assert "supervisor" in told_of["task-overdue-centre"]
    await days.until("12-09 09:00")
    assert len(await office.told(CLERK, "领导批示落实已超期")) == 1

    # Wednesday: it reports; that will not do, and it gets until Friday. Friday: it is done.
    await office.task(task["id"], "answer", who=CLERK, answer="已派人查看。")
    back = await office.task(
        task["id"], "send-back", who="supervisor", reason="请写明何时修复", due_on="2026-12-11"
    )
    assert back["state"] == "asked"
    await days.work()
    assert (await days.told(number, "task-sent"))["task-sent-back-department"] == [CLERK, LEADER]
    await days.until("12-11 10:00")
    await office.task(task["id"], "answer", who=LEADER, answer="路灯已全部修复。")
    await office.task(task["id"], "accept", who=CLERK, status=403)
    done = await office.task(task["id"], "accept", who="supervisor", note="属实")
    assert (done["state"], done["is_late"]) == ("accepted", False), "in the time it was given again"
    await days.until("12-14 09:00")
    assert "instruction" not in running(await story.seen(number))
    assert await days.happened(number, *INSTRUCTED) == [
        *("matter_task.answered instruction", "matter_task.sent_back instruction"),
        *("matter_task.answered instruction", "matter_task.accepted instruction"),
    ]


async def test_an_instruction_comes_back(teller: Teller) -> None:
    await teller.by_one(it_comes_back)


async def test_it_comes_back_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(it_comes_back, "instruct", "task", "turn of notices", "numbers")
    assert deaths.at("instruction breach") == {"claimed"}
    for written in (
        "sla.breached instruction breach",
        "notice instructed-department",
        "notice task-overdue-department",
    ):
        assert deaths.at(written) == {"unsaved", "saved"}, written
