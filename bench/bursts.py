"""What a stream of a million orders costs: early warning of bursts, and hot topics, with the memory held.

    python bench/bursts.py [--orders N] [--topics N]

Orders of five years fall on the hours of the week as people call, on 76 kinds and 1,034 villages of 51 towns,
few of them busy; a hundred bursts of 30 citizens each are put among them. Topics are clustered from messages
of 25 words out of 40,000, some events among them. Both hold only what is alive: the memory after half of the
stream and at its end is printed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nlp.similar.bursts import BurstWatch, Seen  # noqa: E402
from nlp.similar.terms import TermWeights  # noqa: E402
from nlp.similar.topics import Item, TopicStream  # noqa: E402

_START = datetime(2022, 1, 3, tzinfo=UTC)
_YEARS = timedelta(days=5 * 365)
_BURSTS, _OF_BURST = 100, 30


def main() -> None:
    arguments = _arguments()
    _warn(arguments.orders)
    _cluster(arguments.topics)


def _warn(orders: int) -> None:
    watch = BurstWatch(lambda kind: 5)
    found: set[str] = set()
    false, half = 0, 0.0
    stream = list(_orders(Random(3), orders))
    before = _megabytes()
    began = time.perf_counter()
    for index, order in enumerate(stream):
        alarm = watch.add(order)
        if alarm is not None:
            planted = {key.partition(":")[0] for key in alarm.keys if key.startswith("burst")}
            found |= planted
            false += not planted
        if index == orders // 2:
            half = _megabytes()
    took = time.perf_counter() - began
    print(
        f"warned: {len(stream):,} orders in {took:.0f} s, {took / len(stream) * 1e6:.0f} us each, "
        f"{len(found)} of {_BURSTS} bursts found, {false} false alarms, "
        f"memory {half - before:.0f} MB at half, {_megabytes() - before:.0f} MB at the end",
        flush=True,
    )


def _orders(rng: Random, orders: int) -> Iterator[Seen]:
    hours = [3.0 if 8 <= hour % 24 < 18 and hour < 120 else 0.6 for hour in range(168)]
    weeks = _YEARS.days // 7
    rows = []
    for number in range(orders):
        hour = rng.choices(range(168), hours)[0] if number % 10 == 0 else _daytime(rng)
        at = _START + timedelta(weeks=rng.randrange(weeks), hours=hour, seconds=rng.randrange(3600))
        rows.append(_order(f"o{number}", at, int(76 * rng.random() ** 2), int(1034 * rng.random() ** 1.5)))
    for burst in range(_BURSTS):
        begin = _START + timedelta(weeks=40 + rng.randrange(weeks - 41), hours=_daytime(rng))
        kind, village = rng.randrange(76), rng.randrange(1034)
        for caller in range(_OF_BURST):
            at = begin + timedelta(minutes=8 * caller)
            rows.append(_order(f"burst{burst}:{caller}", at, kind, village))
    yield from sorted(rows, key=lambda row: row.at)


def _daytime(rng: Random) -> int:
    return rng.randrange(7) * 24 + min(23, max(0, round(rng.gauss(13, 4))))


def _order(key: str, at: datetime, kind: int, village: int) -> Seen:
    return Seen(key, at, f"k{kind}", (f"v{village}", f"t{village % 51}"), key)


def _cluster(messages: int) -> None:
    rng = Random(4)
    stream = TopicStream(TermWeights())
    half = 0.0
    before = _megabytes()
    began = time.perf_counter()
    for number in range(messages):
        stream.add(_message(rng, number, messages))
        if number == messages // 2:
            half = _megabytes()
    took = time.perf_counter() - began
    events = sum(1 for topic in stream.topics() if any(n.startswith("e") for n, _ in topic.names()[:1]))
    print(
        f"clustered: {messages:,} messages in {took:.0f} s, {took / messages * 1e6:.0f} us each, "
        f"{events} events found, "
        f"memory {half - before:.0f} MB at half, {_megabytes() - before:.0f} MB at the end"
    )


def _message(rng: Random, number: int, messages: int) -> Item:
    at = _START + _YEARS * (number / messages)
    words = {f"w{int(40_000 * rng.random() ** 3)}": 1 for _ in range(25)}
    names = {f"n{rng.randrange(5_000)}"}
    event = number // 2_000
    if number % 50 == 0:  # two in a hundred tell of the event of these days
        names = {f"e{event}"}
        words |= {f"e{event}-{rng.randrange(8)}": 2 for _ in range(6)}
    return Item(str(number), at, words, frozenset(names))


def _megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--topics", type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
