"""Every measurement, one after another, and a table of them at the end.

    python bench/run.py [NAME …]

What needs something that is not here (a rival's packages, scored contacts beside the checkout) is left
out with a line that says so. A measurement that fails fails the run, after all others were made.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TAIDI = ROOT.parent / "shared" / "data" / "taidi"
ITEMS = ROOT.parent / "shared" / "data" / "knowledge" / "service_items.csv"
CORPUS = ROOT.parent / "shared" / "data" / "corpus" / "dev"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table, found in what a script prints: its first group is shown."""

    name: str
    pattern: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One script with its arguments; ``needs`` is a path without which it is left out."""

    name: str
    script: str
    figures: tuple[Figure, ...]
    arguments: tuple[str, ...] = ()
    needs: Path | None = None


_RATE_AND_TIMES = r"(\S+/s \(.*\), p50 .*ms)"
_SCORES = (
    ("request type", r"^request type +\d+ of +\d+ +(\S+)"),
    ("department, first of three", r"^department +\d+ of +\d+ +(\S+)"),
    ("department among three", r"^department top 3 +\d+ of +\d+ +(\S+)"),
    ("town", r"^town +\d+ of +\d+ +(\S+)"),
)
MEASUREMENTS = (
    Measurement(
        "deadlines",
        "deadlines.py",
        (
            Figure("deadlines in days", r"deadlines, days *: *(\S+)", "200,000/s"),
            Figure("deadlines in hours", r"deadlines, hours *: *(\S+)", "200,000/s"),
        ),
    ),
    Measurement(
        "deadline-rivals",
        "rival_deadlines.py",
        tuple(
            Figure(f"deadlines: {name}", rf"^{re.escape(name)}: (.*)$")
            for name in (
                "prefix sums (ours)",
                "day loop, no make-up days",
                "day loop, make-up days",
                "businesstimedelta",
                "zendesk/biz",
            )
        ),
    ),
    Measurement(
        "recompute",
        "recompute.py",
        (Figure("open clocks under a corrected calendar", r"recomputed: (.*)$", "1,000,000 in 30 s"),),
    ),
    Measurement(
        "classify",
        "classify_latency.py",
        (
            Figure("one text understood, by the clock", r"by the clock: (p50 .*), longest", "p99 < 5 ms"),
            Figure("one text understood, of one core", r"of one core: (p50 .*), longest"),
        ),
    ),
    Measurement(
        "classify-texts",
        "classify_latency.py",
        (Figure("one real text understood", r"by the clock: (p50 .*), longest", "p99 < 5 ms"),),
        (str(CORPUS / "texts.jsonl"),),
        CORPUS / "texts.jsonl",
    ),
    *(
        Measurement(
            f"prefill{suffix}",
            "prefill.py",
            (
                Figure(f"form fields right untouched, {words}", r"untouched: .*  (\S+)$", "0.80"),
                Figure(f"key facts held, {words}", r"facts held: .*  (\S+)$"),
                Figure(f"draft after an utterance, {words}", r"utterance: (.*) of", "20 ms"),
            ),
            (str(CORPUS / "calls.jsonl"), *arguments),
            CORPUS / "calls.jsonl",
        )
        for suffix, words, arguments in (
            ("", "true turns", ()),
            ("-agent", "the agent's turns alone", ("--agent-only",)),
        )
    ),
    Measurement(
        "train",
        "train.py",
        (
            Figure("model of 4,098 messages trained", r"^training: (.*), \d+ texts", "60 s"),
            Figure("… on folds apart from near-duplicates", r"^grouped folds: (macro-F1 \S+),", "0.90"),
            Figure("… on raw messages", r"^raw: (macro-F1 \S+),", "0.90"),
            Figure("… sure 80 % of raw messages", r"^raw: .*, (\S+) at 80%", "0.965"),
            Figure("… one message answered", r"^one text: (.*)$", "p99 < 5 ms"),
            Figure("cold start on the same raw messages", r"^cold start: .*accuracy (\S+),", "0.80"),
            Figure("… with their titles", r"^cold start, titles too: .*accuracy (\S+),", "0.80"),
        ),
        (
            str(TAIDI / "segmented_dev.csv"),
            str(TAIDI / "raw_dev.csv"),
            "--cold",
            str(ROOT / "bench" / "cold_start_mapping.csv"),
        ),
        TAIDI / "raw_dev.csv",
    ),
    Measurement(
        "clocks",
        "due_clocks.py",
        (Figure("due clocks claimed and fired", r"due clocks: (.*) in "),),
    ),
    Measurement(
        "lateness",
        "clock_lateness.py",
        (Figure("lateness among a million open clocks", r"clock lateness: (p99 .*) \(", "p99 < 1 s"),),
    ),
    Measurement(
        "knowledge",
        "knowledge.py",
        (Figure("knowledge base: 100,000 articles searched", r"^search: (.*)$", "p99 < 50 ms"),),
    ),
    Measurement(
        "knowledge-recall",
        "knowledge.py",
        (Figure("knowledge base: the right item found by words", r"^recall by words: (.*)$"),),
        ("--items", str(ITEMS)),
        ITEMS,
    ),
    Measurement(
        "knowledge-meaning",
        "knowledge.py",
        (Figure("knowledge base: … by words and meaning", r"^recall by words and meaning: (.*)$"),),
        ("--items", str(ITEMS), "--meaning"),
        ITEMS,
    ),
    Measurement(
        "boards",
        "boards.py",
        (
            Figure("boards: one event counted", r"per event: (\S+ ms)", "2 ms"),
            Figure("board of 100,000 open orders read", r"read organisation: .*(median .*)", "p95 < 200 ms"),
            Figure("matter by place read", r"read matrix: .*(median .*)", "p95 < 200 ms"),
            Figure("orders behind a number found", r"behind a number: (median .*)", "p95 < 500 ms"),
        ),
    ),
    Measurement(
        "similar",
        "similar.py",
        (Figure("same matter found among 1,000,000 orders", r"^search: (median .*), ", "p99 < 50 ms"),),
    ),
    Measurement(
        "bursts",
        "bursts.py",
        (
            Figure("bursts among 1,000,000 orders", r"^warned: .* orders in (.*)$"),
            Figure("hot topics among 1,000,000 messages", r"^clustered: .* messages in (.*)$"),
        ),
    ),
    Measurement(
        "calendar-change",
        "calendar_changes.py",
        (
            Figure("next year's notice over 100,000 orders: looked at", r"^preview: (.*?),", "seconds"),
            Figure("… applied in one act", r"^apply: (.*?), a command", "30 s"),
            Figure("… a command meanwhile", r"^apply: .*waits (.*?) at most", "2 s"),
            Figure("… taken back", r"^undo: (.*?), a command", "30 s"),
            Figure("… a command meanwhile, taking back", r"^undo: .*waits (.*?) at most", "2 s"),
        ),
    ),
    Measurement(
        "orders",
        "create_orders.py",
        (Figure("orders over HTTP", f"orders over HTTP: {_RATE_AND_TIMES}", "300/s, p99 < 100 ms"),),
    ),
    Measurement(
        "rival",
        "rival_helpdesk.py",
        (Figure("django-helpdesk tickets", f"django-helpdesk over HTTP: {_RATE_AND_TIMES}"),),
    ),
    Measurement(
        "asr-live",
        "asr_live.py",
        (
            Figure("live finals of 4 calls after their utterance", r"^finals .*?: \d+, (p50 .*?), longest"),
            Figure("… within 3 s", r"^within 3 s: (\S+)", "95 %"),
            Figure("… work for a second of a leg", r"^sound .*; RTF (.*?);"),
            Figure("… memory of the worker", r"; RSS (.*)$"),
        ),
    ),
    Measurement(
        "draft-delay",
        "draft_delay.py",
        (
            Figure(
                "form complete after the last sound of a call", r"^draft after the last sound: (.*)$", "5 s"
            ),
            Figure("… within 5 s", r"^within 5 s: (\S+)"),
        ),
        needs=CORPUS,
    ),
    Measurement(
        "asr",
        "asr.py",
        (
            Figure("calls heard: wrong characters", r"^ours: CER (.*?);", "0.18"),
            Figure("… by the bare engine", r"^bare: CER (.*?);"),
            Figure("… time and memory", r"^ours: CER .*?; (.*)$"),
            Figure("… of the bare engine", r"^bare: CER .*?; (.*)$"),
            Figure("places heard", r"^ours: places (.*)$"),
            Figure("… by the bare engine", r"^bare: places (.*)$"),
            Figure("numbers heard", r"^ours: numbers (.*)$"),
            Figure("… by the bare engine", r"^bare: numbers (.*)$"),
            Figure("companies heard", r"^ours: companies (.*)$"),
            Figure("… by the bare engine", r"^bare: companies (.*)$"),
        ),
        ("calls", str(CORPUS / "calls.jsonl")),
        CORPUS / "calls.jsonl",
    ),
    Measurement(
        "asr-nobody",
        "asr.py",
        (Figure("invented where nobody speaks", r"^nobody speaks: (.*)$", "0"),),
        ("nobody",),
    ),
    *(
        Measurement(
            f"score-{kind}",
            "replay_score.py",
            tuple(Figure(f"{kind}: {name}", pattern) for name, pattern in _SCORES),
            (str(CORPUS / f"{kind}.jsonl"),),
            CORPUS / f"{kind}.jsonl",
        )
        for kind in ("texts", "calls")
    ),
)


def main(names: list[str]) -> int:
    unknown = set(names) - {m.name for m in MEASUREMENTS}
    if unknown:
        print(f"no measurement called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    rows: list[tuple[str, str, str]] = []
    failed: list[str] = []
    for measurement in MEASUREMENTS:
        if names and measurement.name not in names:
            continue
        if measurement.needs is not None and not measurement.needs.exists():
            print(f"== {measurement.name}: left out, {measurement.needs} is not here")
            continue
        print(f"== {measurement.name}: bench/{measurement.script}", flush=True)
        said, code = _run(measurement)
        if code:
            failed.append(measurement.name)
        rows += _rows(measurement.figures, said, "failed" if code else "left out")
    _table(rows)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(measurement: Measurement) -> tuple[str, int]:
    """What the script says, shown as it comes, and its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "bench" / measurement.script), *measurement.arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        print(f"   {line}", end="", flush=True)
    return "".join(said), process.wait()


def _rows(figures: tuple[Figure, ...], said: str, missing: str) -> list[tuple[str, str, str]]:
    def shown(figure: Figure) -> str:
        found = re.search(figure.pattern, said, re.MULTILINE)
        return found[1] if found else missing

    return [(figure.name, shown(figure), figure.aim) for figure in figures]


def _table(rows: list[tuple[str, str, str]]) -> None:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"\n{cores} cores, Python {sys.version.split()[0]}, load {load:.1f} at the end\n")
    everything = [("measured", "result", "aim"), *rows]
    widths = [max(map(len, column)) for column in zip(*everything, strict=True)]
    for row in everything:
        print("  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
