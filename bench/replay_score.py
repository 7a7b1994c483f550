"""How many contacts got the right request type, category, department kind, town, urgency and track.

    python bench/replay_score.py TRUTH.jsonl                  understands the truth's own texts or turns
    python bench/replay_score.py TRUTH.jsonl --orders OUT     scores what `callcenter replay --json` printed
    python bench/replay_score.py TRUTH.jsonl --misses         prints what went wrong as well

An order is matched by its `id`, else by its `line` (from 1). Not part of the product.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from callcenter.cities.pack import load_pack  # noqa: E402
from callcenter.cities.schema import CityPack  # noqa: E402
from callcenter.cities.understanding import CityMind  # noqa: E402
from nlp.classify.model import Context, Speaker, Turn  # noqa: E402

DAY = date(2026, 11, 23)
TYPES = {
    "咨询": "consultation",
    "求助": "help",
    "投诉": "complaint",
    "举报": "report",
    "建议": "suggestion",
    "表扬": "praise",
    "其他": "other",
}
# The same owner under the names the truth and a pack may give it.
KINDS = {"公安局交警": "公安局", "镇街": "镇人民政府/街道办事处"}

Answer = dict[str, Any]


def main() -> None:
    arguments = _arguments()
    pack = load_pack(ROOT / "callcenter" / "cities" / arguments.city)
    truths = [json.loads(line) for line in arguments.truth.read_text("utf-8").splitlines() if line.strip()]
    answers = dict(_orders(arguments.orders, pack) if arguments.orders else _understood(truths, pack))
    _print(truths, answers, show_misses=arguments.misses)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("truth", type=Path)
    parser.add_argument("--orders", type=Path)
    parser.add_argument("--city", default="chaozhou")
    parser.add_argument("--misses", action="store_true")
    return parser.parse_args()


def _understood(truths: list[Mapping[str, Any]], pack: CityPack) -> Iterator[tuple[str, Answer]]:
    mind = CityMind(pack, DAY)
    for truth in truths:
        turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in truth.get("turns", ()))
        found = mind.understand(truth.get("text", ""), Context(truth.get("channel", ""), turns))
        document = found.as_json()
        document["number"] = ""
        yield truth["id"], _answer(document, pack)


def _orders(path: Path, pack: CityPack) -> Iterator[tuple[str, Answer]]:
    document = json.loads(path.read_text("utf-8"))
    orders = document if isinstance(document, list) else document.get("orders", document.get("items", []))
    for order in orders:
        key = order.get("id") or order.get("line")
        if key is not None:
            yield str(key), _answer(order, pack)


# What was set aside makes no order: that is an answer as well.
SET_ASIDE = {
    "no_content": ["其他", "无实质诉求"],
    "abuse": ["其他", "骚扰辱骂"],
    "outside": ["其他", "市外事项"],
}


def _answer(order: Mapping[str, Any], pack: CityPack) -> Answer:
    if order.get("set_aside"):
        plain = {"request_type": "other", "urgency": "normal", "track": "ordinary"}
        order = plain | {k: v for k, v in order.items() if v is not None}
        order = order | {"category": SET_ASIDE.get(order["set_aside"], [])}
    category = order.get("category") or {}
    path = (
        order.get("category_path") or (category.get("path") if isinstance(category, dict) else category) or []
    )
    departments = order.get("departments") or [order.get("department") or order.get("lead")]
    place = order.get("place") or {}
    return {
        "request_type": order.get("request_type"),
        "level 1": path[0] if path else None,
        "level 2": path[1] if len(path) > 1 else None,
        "departments": [_kind(department, pack) for department in departments if department],
        "town": place.get("town") or order.get("town"),
        "urgency": order.get("urgency"),
        "handover": order.get("emergency_handover"),
        "track": order.get("track"),
        "confidential": order.get("confidential"),
        "actionable": order["actionable"] if "actionable" in order else not order.get("set_aside"),
    }


def _kind(department: Any, pack: CityPack) -> str:
    code = department.get("code") if isinstance(department, dict) else department
    name = department.get("name") if isinstance(department, dict) else department
    for organisation in pack.organisations:
        if organisation.code == code or organisation.name == name:
            return _plain(organisation.department_kind)
    return _plain(str(code))


def _plain(kind: str | None) -> str:
    bare = (kind or "").split("(")[0]
    return KINDS.get(bare, bare)


def _print(truths: list[Mapping[str, Any]], answers: Mapping[str, Answer], *, show_misses: bool) -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses: list[str] = []
    alarms = Counter[str]()
    for line, truth in enumerate(truths, start=1):
        answer = answers.get(truth["id"]) or answers.get(str(line))
        if answer is None:
            misses.append(f"{truth['id']}: no order")
            answer = _answer({}, _EMPTY)
        _alarm(truth, answer, alarms)
        for name, (found, wanted) in _compare(truth, answer).items():
            asked[name] += 1
            right[name] += found == wanted
            if found != wanted:
                misses.append(f"{truth['id']} {name}: {found} for {wanted}")
    for name in asked:
        print(f"{name:<16} {right[name]:>4} of {asked[name]:>4}  {right[name] / asked[name]:.3f}")
    print(
        f"emergencies      {alarms['caught']} of {alarms['real']} caught, {alarms['false']} false, "
        f"{alarms['allowed']} of an allowed service"
    )
    if show_misses:
        print(*misses, sep="\n")


class _NoPack:
    organisations: tuple[()] = ()


_EMPTY: Any = _NoPack()


def _alarm(truth: Mapping[str, Any], answer: Answer, alarms: Counter[str]) -> None:
    real = truth["urgency"] == "emergency"
    raised = answer["urgency"] == "emergency"
    alarms["real"] += real
    alarms["caught"] += real and raised
    if raised and not real:
        alarms["allowed" if truth.get("handover_also_ok") else "false"] += 1


def _compare(truth: Mapping[str, Any], answer: Answer) -> dict[str, tuple[Any, Any]]:
    level1, level2 = truth["category"].split("/")
    compared: dict[str, tuple[Any, Any]] = {
        "request type": (answer["request_type"], TYPES[truth["request_type"]]),
        "category level 1": (answer["level 1"], level1),
        "category level 2": (answer["level 2"], level2),
        "town": (answer["town"], truth["town"]),
        "urgency": (answer["urgency"], truth["urgency"]),
        "handover": (answer["handover"], truth["emergency_handover"]),
        "track": (answer["track"], truth["track"]),
    }
    if truth["department_kind"]:
        wanted = _plain(truth["department_kind"])
        departments = answer["departments"]
        compared["department"] = (departments[0] if departments else None, wanted)
        compared["department top 3"] = (wanted if wanted in departments else departments, wanted)
    if answer["actionable"] is not None:
        compared["actionable"] = (answer["actionable"], truth["expected_disposition"] != "reject")
    if answer["confidential"] is not None:
        compared["confidential"] = (answer["confidential"], truth["confidential"])
    return compared


if __name__ == "__main__":
    main()
