"""What is one matter, and what is kept apart whatever the words say."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.cities.pack import load_pack, pack_path
from callcenter.patterns.matters import windows_of
from nlp.similar.compare import Comparer
from nlp.similar.group import is_apart
from nlp.similar.model import Apart, Likeness, Matter, Relation
from nlp.similar.profile import Profiler, Told
from nlp.similar.search import counted, groups_of
from tests.unit.nlp_similar.conftest import START, Reads

DEV = Path(__file__).resolve().parents[4] / "shared" / "data" / "corpus" / "dev"
BURST = "湘桥区意溪镇东津村口的自来水管爆了，水流满整条路，请派人来修"
BURST_TOO = "东津村村口水管爆裂，路上全是水，整村停水，快来抢修"


def _one(comparer: Comparer, earlier: Matter, later: Matter) -> Likeness:
    found = comparer.compare(earlier, later)
    assert isinstance(found, Likeness), found
    return found


def test_two_citizens_tell_of_one_incident(reads: Reads, comparer: Comparer) -> None:
    found = _one(comparer, reads(BURST, citizen="a"), reads(BURST_TOO, 3, citizen="b"))
    assert found.relation is Relation.DUPLICATE
    assert found.reasons[0] == "同一村（社区）"
    assert "同类事项" in found.reasons and "相隔3小时" in found.reasons
    assert "水管" in "".join(found.shared)


def test_the_same_citizen_repeats_herself_long_after(reads: Reads, comparer: Comparer) -> None:
    wage = "凤塘镇浮岗村宏达五金厂拖欠我两个月工资，老板不接电话"
    first = reads(wage, citizen="a")
    again = reads("上次反映过宏达五金厂欠我工资的事，到现在还没有发", 24 * 60, citizen="a")
    found = _one(comparer, again, first)
    assert (found.relation, found.earlier, found.later) == (Relation.REPEAT, first.key, again.key)
    assert found.reasons[0] == "同一来电人"
    other = reads("宏达五金厂欠我工资的事，到现在还没有发", 24 * 60, citizen="b")
    assert isinstance(comparer.compare(first, other), Apart), "two months are too long between two citizens"


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        (BURST, BURST.replace("东津村", "西都村"), "不在同一村（社区）"),
        (BURST, BURST.replace("意溪镇东津村口", "磷溪镇"), "不在同一镇（街道）"),
        ("锦绣花园物业乱收停车费", "翠景花园物业乱收停车费", "不在同一小区或场所"),
        ("锦绣花园3栋电梯坏了三天", "锦绣花园五栋电梯坏了三天", "不是同一栋"),
        ("宏达五金厂拖欠工人工资", "恒兴五金厂拖欠工人工资", "不是同一单位"),
        ("101路公交车司机不停站", "105路公交车司机不停站", "不是同一路"),
    ],
)
def test_another_place_or_number_keeps_apart(
    reads: Reads, comparer: Comparer, earlier: str, later: str, why: str
) -> None:
    found = comparer.compare(reads(earlier), reads(later, 1))
    assert isinstance(found, Apart) and is_apart(found), found
    assert found.reason == why


def test_who_complains_of_an_outage_tells_nothing(reads: Reads, comparer: Comparer) -> None:
    one = reads("我们宏达五金厂在古巷镇福庆工业区，今天又停电，机器都停了")
    other = reads("恒兴陶瓷厂反映古巷福庆工业区又停电了，窑炉烧到一半", 2)
    assert one.companies != other.companies
    assert _one(comparer, one, other).relation is Relation.DUPLICATE


def test_a_question_is_no_incident(reads: Reads, comparer: Comparer) -> None:
    question = reads("请问意溪镇东津村的自来水管什么时候改造，需要交多少钱？", 5)
    assert isinstance(comparer.compare(reads(BURST), question), Apart)


def test_too_long_after_it_is_another_incident(reads: Reads, comparer: Comparer) -> None:
    found = comparer.compare(reads(BURST), reads(BURST_TOO, 24 * 20))
    assert isinstance(found, Apart) and found.reason == "相隔太久"


def test_a_place_somebody_confirmed_goes_before_a_guess(reads: Reads) -> None:
    village = "445102100201"
    assert reads("路灯坏了", place_code=village).town == "445102100"


def test_identifiers_are_never_compared(reads: Reads) -> None:
    matter = reads("我的电话13900001234，身份证号440102199003078888，东津村路灯坏了")
    assert not any(char.isdigit() for term in matter.terms for char in term)


def test_no_chain_leads_from_a_village_to_the_next(reads: Reads, comparer: Comparer) -> None:
    vague = reads("龙湖鹳巢着火了，黑烟很大，快来救火", 0.5)
    one = reads("龙湖镇鹳巢一村仓库着火了，快来救火")
    other = reads("龙湖镇鹳巢二村仓库着火了，快来救火", 1)
    matters = [one, vague, other]
    assert isinstance(comparer.compare(one, vague), Likeness)
    assert isinstance(comparer.compare(vague, other), Likeness)
    for group in groups_of(matters, comparer, counted(matters)):
        assert not {one.key, other.key} <= {m.key for m in group.members}


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.text("湘桥区意溪镇东津村路灯坏了123栋号公司小区0 ，。😀\n", max_size=60), st.integers(0, 200))
def test_comparing_is_symmetric_and_never_fails(
    profiler: Profiler, comparer: Comparer, text: str, hours: int
) -> None:
    one = profiler.profile(text, Told("a", START))
    other = profiler.profile(BURST, Told("b", START + timedelta(hours=hours)))
    assert comparer.compare(one, other) == comparer.compare(other, one)


def test_duplicates_of_the_corpus(profiler: Profiler) -> None:
    if not DEV.exists():
        pytest.skip("the shared corpus is not beside this checkout")
    files = [(DEV / f"{name}.jsonl").read_text("utf-8") for name in ("texts", "calls")]
    rows = [json.loads(line) for text in files for line in text.splitlines()]
    matters = [
        profiler.profile(
            row.get("text") or "\n".join(turn["text"] for turn in row["turns"]),
            Told(row["id"], datetime.fromisoformat(row["received_at"]), row["phone"] or ""),
        )
        for row in rows
    ]
    weights = counted(matters)
    comparer = Comparer(weights, windows_of(load_pack(pack_path("chaozhou"))))
    groups = groups_of(matters, comparer, weights)
    truth = _pairs([row["id"] for row in rows if row["group"] == g] for g in _incidents(rows))
    found = _pairs([m.key for m in group.members] for group in groups)
    right = len(truth & found)
    f1 = 2 * right / (len(truth) + len(found))
    assert f1 >= 0.85, (f1, sorted(map(sorted, truth ^ found)))
    for row in rows:
        if row["hard_negative_of"]:
            assert frozenset((row["id"], row["hard_negative_of"])) not in found
            assert not any(row["id"] in pair for pair in found - truth), row["id"]
    repeats = {(k.later, k.earlier) for g in groups for k in g.links if k.relation is Relation.REPEAT}
    assert repeats == {(row["id"], row["repeat_of"]) for row in rows if row["repeat_of"]}


def _incidents(rows: list[dict[str, str | None]]) -> list[str]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if row["group"]:
            found[row["group"]] += 1
    return [group for group, n in found.items() if n > 1]


def _pairs(groups: object) -> set[frozenset[str]]:
    return {
        frozenset((a, b))
        for members in groups  # type: ignore[attr-defined]
        for i, a in enumerate(members)
        for b in members[i + 1 :]
    }
