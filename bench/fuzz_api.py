"""The fuzzing of the tests, longer and different at each run: every operation, many cases, several roles.

    python bench/fuzz_api.py [--examples N] [--chance SEED] [--as NAME …]

The seed is printed, so that what was found can be found again.
"""

from __future__ import annotations

import argparse
import csv
import json
import secrets
import sys
import urllib.request

from contacts import ROOT
from stage import city

sys.path.insert(0, str(ROOT))

from tests.contract.fuzzing import Known, Visitor, enter, fuzz, submit, tally

PEOPLE = ("agent03", "clerk-cz-cg", "leader-cz-cg", "local-xq", "dispatch01", "shift01", "window01")
OFFICERS = ("supervisor", "follow01", "sysadmin", "secadmin", "auditor", "cityleader")


def main() -> int:
    arguments = _arguments()
    print(f"chance {arguments.chance}")
    with (ROOT / "callcenter/cities/chaozhou/demo/users.csv").open(encoding="utf-8", newline="") as file:
        accounts = {row["username"]: row for row in csv.DictReader(file)}
    failures = 0
    with city() as hotline:
        with urllib.request.urlopen(f"{hotline.url}/api/openapi.json", timeout=30) as answer:
            document = json.load(answer)
        number, code = submit(hotline.url, "意溪镇东津村村口的路灯坏了三天，请尽快维修。")
        # All log in first: the wrong passwords to come lock this address out.
        visitors = [
            Visitor(hotline.url),
            *(
                enter(hotline.url, name, accounts[name]["password"], accounts[name]["totp_secret"])
                for name in arguments.people
            ),
        ]
        known = Known([number, *_orders(visitors)], "agent02", {number: code})
        for visitor in visitors:
            try:
                fuzz(document, visitor, known, examples=arguments.examples, chance=arguments.chance)
            except AssertionError as faults:
                failures += 1
                print(faults)
            print(f"{visitor.username or 'nobody'}: {tally(visitor.statuses)}", flush=True)
        crashes = (
            (hotline.data_dir / "logs" / "app.log").read_text(encoding="utf-8").count("unexpected failure")
        )
    print(f"{failures} of {len(visitors)} visitors found a fault; {crashes} crashes in the log")
    return 1 if failures or crashes else 0


def _orders(visitors: list[Visitor]) -> list[str]:
    """Numbers that somebody of them may see."""
    found: dict[str, None] = {}
    for visitor in visitors:
        listed = visitor.get("work-orders?limit=4") if visitor.token else None
        found.update((item["number"], None) for item in (listed or {}).get("items", ()))
    return list(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=20, help="cases of either mode for one operation")
    parser.add_argument("--chance", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--as", dest="people", nargs="+", default=[*PEOPLE, *OFFICERS])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
