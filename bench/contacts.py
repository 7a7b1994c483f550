"""What citizens write, as varied as the pack's own examples and the demo morning, the same in every run."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from callcenter.cities.pack import load_pack, pack_path  # noqa: E402

_CITY = "chaozhou"
_SURNAMES = "陈林黄许郑蔡吴李张刘杨王谢苏庄"
_DETAILS = (
    "已经持续半个多月了,周边住户意见很大,请相关部门尽快派人到现场核实处理。",
    "之前向居委会反映过两次,一直没有答复。",
    "昨天晚上九点左右又发生了一次。",
    "家里有老人和小孩,希望能尽快解决,并给我一个明确的答复。",
    "请问需要什么材料,到哪里办理,要多长时间?",
    "",
)


def bodies(seed: int = 12345) -> Iterator[dict[str, str]]:
    """Bodies of `POST public/requests`, without end."""
    chance = random.Random(seed)
    folder = pack_path(_CITY)
    pack = load_pack(folder)
    matters = [example for category in pack.categories for example in category.examples]
    morning = (folder / "demo" / "contacts.jsonl").read_text(encoding="utf-8").splitlines()
    matters += [json.loads(line)["text"] for line in morning]
    towns = [d for d in pack.divisions if d.level == "town"]
    villages = [d for d in pack.divisions if d.level == "village"]
    names = {d.code: d.name for d in towns}
    while True:
        village = chance.choice(villages)
        town = names.get(village.parent_code or "", "")
        where = chance.choice((f"{town}{village.name}", town, ""))
        said = f"{where}{chance.choice(matters)}{chance.choice(_DETAILS)}"
        yield {
            "content": said,
            "name": f"{chance.choice(_SURNAMES)}{chance.choice(('先生', '女士'))}",
            "phone": f"139{chance.randrange(10**8):08}",
            "address": f"{town}{village.name}{chance.randrange(1, 300)}号",
        }
