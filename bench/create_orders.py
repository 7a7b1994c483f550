"""Orders a second made over HTTP, from the public form to the committed order with its event and clocks.

    python bench/create_orders.py [--count N] [--runs R] [--in-flight C]

Each request is one citizen's form: checked, its contact sealed and committed, its words understood, then
order, event and clocks committed together. Everything a city runs is running (supervisor, PostgreSQL with
fsync, app, worker), and the client shares the machine with it.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from collections.abc import Iterator

from contacts import bodies
from load import Posted, Target, post_all, summary
from stage import City, city, cpu_seconds, cpu_seconds_below

AIM_RATE, AIM_P99_MS = 300, 100


def main() -> None:
    arguments = _arguments()
    sent = (json.dumps(body, ensure_ascii=False).encode() for body in bodies())
    with city() as hotline:
        target = Target(f"{hotline.url}/api/v1/public/requests", {})
        post_all(target, sent, arguments.count // 4, arguments.in_flight)  # statements prepared, caches warm
        runs = [
            _measured(hotline, target, sent, arguments.count, arguments.in_flight)
            for _ in range(arguments.runs)
        ]
        kept = _orders(hotline)
    print(summary("orders over HTTP", runs))
    middle = sorted(r.rate for r in runs)[len(runs) // 2]
    p99 = sorted(r.percentile(0.99) for r in runs)[len(runs) // 2]
    reached = "reached" if middle >= AIM_RATE and p99 < AIM_P99_MS else "missed"
    print(f"  {kept}; aim {AIM_RATE}/s with p99 under {AIM_P99_MS} ms {reached}")


def _measured(hotline: City, target: Target, sent: Iterator[bytes], count: int, in_flight: int) -> Posted:
    app, everything = hotline.role("app"), hotline.process.pid
    before = cpu_seconds(app), cpu_seconds_below(everything), time.process_time()
    posted = post_all(target, sent, count, in_flight)
    after = cpu_seconds(app), cpu_seconds_below(everything), time.process_time()
    in_app, below, client = ((b - a) / count * 1000 for a, b in zip(before, after, strict=True))
    print(
        f"  {posted.rate:,.0f}/s, p50 {posted.percentile(0.5):.0f} ms, p99 {posted.percentile(0.99):.0f} ms,"
        f" longest {posted.latencies_ms[-1]:.0f} ms; of a core each: app {in_app:.2f} ms,"
        f" database and worker {below - in_app:.2f} ms, client {client:.2f} ms"
    )
    return posted


def _orders(hotline: City) -> str:
    """What the metrics say was answered, so that a rate of failures cannot pass for one of orders."""
    with urllib.request.urlopen(f"{hotline.url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    mine = [
        line
        for line in lines
        if line.startswith('hotline_http_requests_total{route="/api/v1/public/requests"')
    ]
    return ", ".join(f"{line.rpartition(' ')[2]} × {line.split('status=')[1][1:4]}" for line in mine)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000, help="orders a run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--in-flight", type=int, default=12, help="requests under way at any time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
