"""How many fields of the form are right untouched after a call, how much a summary holds of its key facts.

    python bench/prefill.py CALLS.jsonl                     the truth's own turns, one after another
    python bench/prefill.py CALLS.jsonl --agent-only        an agent's turns alone, nothing of the citizen
    python bench/prefill.py CALLS.jsonl --transcripts DIR   DIR/<id>.json of `callcenter transcribe --json`
    python bench/prefill.py CALLS.jsonl --misses            prints what went wrong as well

A field counts where it is what the truth says, empty ones too. An address counts where it is alike by 0.7
(Levenshtein), a key fact where 60 % of its characters and one pair of them stand in title or content.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from replay_score import TYPES, _kind, _plain  # noqa: E402

from callcenter.cities.pack import load_pack  # noqa: E402
from callcenter.cities.understanding import CityMind  # noqa: E402
from nlp.asr.numbers import to_written  # noqa: E402
from nlp.classify.model import Speaker, Turn  # noqa: E402
from nlp.prefill.model import Draft  # noqa: E402
from nlp.prefill.prefill import Prefiller  # noqa: E402

DAY = date(2026, 11, 23)
_ALIKE = 0.7
_HELD = 0.6


def main() -> None:
    arguments = _arguments()
    pack = load_pack(ROOT / "callcenter" / "cities" / "chaozhou")
    prefiller = Prefiller(CityMind(pack, DAY))
    truths = [json.loads(line) for line in arguments.truth.read_text("utf-8").splitlines() if line.strip()]
    score = _Score()
    took: list[float] = []
    for truth in truths:
        turns = _turns(truth, arguments)
        if turns is None:
            continue
        draft = _filled(prefiller, truth, turns, took)
        score.add(truth, draft, lambda code: _kind({"code": code}, pack) if code else None)
    score.print(show_misses=arguments.misses)
    took.sort()
    if took:
        middle, late = took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000
        print(f"after each utterance: median {middle:.1f} ms, p95 {late:.1f} ms of {len(took)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("truth", type=Path)
    parser.add_argument("--transcripts", type=Path)
    parser.add_argument("--agent-only", action="store_true")
    parser.add_argument("--misses", action="store_true")
    return parser.parse_args()


def _turns(truth: Mapping[str, Any], arguments: argparse.Namespace) -> list[Turn] | None:
    if arguments.transcripts is None:
        told = [Turn(Speaker(turn["speaker"]), turn["text"]) for turn in truth["turns"]]
        return [turn for turn in told if not arguments.agent_only or turn.speaker is Speaker.AGENT]
    path = arguments.transcripts / f"{truth['id']}.json"
    if not path.exists():
        return None
    segments = json.loads(path.read_text("utf-8"))["segments"]
    heard = [
        Turn(Speaker(s["speaker"]), s["text"], s["confidence"], bool(s.get("is_mandarin", True)))
        for s in segments
    ]
    return [turn for turn in heard if not arguments.agent_only or turn.speaker is Speaker.AGENT]


def _filled(
    prefiller: Prefiller, truth: Mapping[str, Any], turns: Sequence[Turn], took: list[float]
) -> Draft:
    """The draft as it stands when the call ends, having been filled utterance by utterance."""
    draft = Draft()
    received_at = datetime.fromisoformat(truth["received_at"])
    for number in range(1, len(turns) + 1):
        began = time.perf_counter()
        draft = prefiller.update(draft, turns[:number], received_at=received_at, caller_id=truth.get("phone"))
        took.append(time.perf_counter() - began)
    return draft


class _Score:
    def __init__(self) -> None:
        self._right: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._misses: defaultdict[str, list[str]] = defaultdict(list)
        self._facts = [0, 0]

    def add(self, truth: Mapping[str, Any], draft: Draft, kind_of: Any) -> None:
        for name, found, wanted, is_right in _compared(truth, draft, kind_of):
            self._asked[name] += 1
            self._right[name] += is_right
            if not is_right:
                self._misses[name].append(f"{truth['id']} {name}: {found} for {wanted}")
        told = to_written(f"{draft.value('title')}{draft.value('content')}")
        for fact in truth["key_facts"]:
            held = _holds(told, to_written(fact))
            self._facts[0] += held
            self._facts[1] += 1
            if not held:
                self._misses["key facts"].append(f"{truth['id']} key fact: {fact}")

    def print(self, *, show_misses: bool) -> None:
        for name, number in self._asked.items():
            print(f"{name:<16} {self._right[name]:>3} of {number:>3}  {self._right[name] / number:.3f}")
        right, asked = sum(self._right.values()), sum(self._asked.values())
        if asked:
            print(f"fields right untouched: {right} of {asked}  {right / asked:.3f}")
            print(
                f"key facts held: {self._facts[0]} of {self._facts[1]}  {self._facts[0] / self._facts[1]:.3f}"
            )
        if show_misses:
            for misses in self._misses.values():
                print(*misses, sep="\n")


def _compared(truth: Mapping[str, Any], draft: Draft, kind_of: Any) -> Iterator[tuple[str, Any, Any, bool]]:
    level1, level2 = truth["category"].split("/")
    owner = _plain(truth["department_kind"]) if truth["department_kind"] else None
    exact = {
        "request type": (draft.value("request_type"), TYPES[truth["request_type"]]),
        "category level 1": (draft.value("category_level1"), level1),
        "category level 2": (draft.value("category_level2"), level2),
        "department": (kind_of(draft.value("department")), owner),
        "district": (draft.value("district"), truth["district"]),
        "town": (draft.value("town"), truth["town"]),
        "urgency": (draft.value("urgency"), truth["urgency"]),
        "track": (draft.value("track"), truth["track"]),
        "uscc": (draft.value("uscc"), truth["uscc"]),
        "confidential": (draft.value("confidential"), truth["confidential"]),
        "name": (draft.value("citizen_name"), truth["citizen_name"]),
        "phone": (draft.value("phone"), truth["phone"]),
        "actionable": (draft.value("actionable"), truth["expected_disposition"] != "reject"),
    }
    for name, (found, wanted) in exact.items():
        yield name, found, wanted, found == wanted
    found, wanted = draft.value("company"), truth["company"]
    # A citizen says 榕汐陶瓷厂 for 潮州市榕汐陶瓷厂.
    yield "company", found, wanted, found == wanted or bool(found and wanted and wanted.endswith(found))
    found, wanted = draft.value("address") or "", _bare(truth["address"] or "")
    alike = Levenshtein.normalized_similarity(_bare(str(found)), wanted) >= _ALIKE
    yield "address", found, wanted, alike or found == wanted


def _bare(address: str) -> str:
    return re.sub(r"[（(].*?[)）]|[，,]", "", address)


def _holds(told: str, fact: str) -> bool:
    letters = [char for char in fact if char.isalnum()]
    pairs = {fact[i : i + 2] for i in range(len(fact) - 1)}
    share = sum(char in told for char in letters) / max(len(letters), 1)
    return share >= _HELD and any(pair in told for pair in pairs)


if __name__ == "__main__":
    main()
