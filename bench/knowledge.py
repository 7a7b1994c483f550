"""What a search of the knowledge base costs among 100,000 articles, and how often it finds the right one.

    python bench/knowledge.py [--articles N] [--searches N] [--items FILE] [--meaning]

Articles are made of what offices deal with, in every combination of matter, act, office and place, with words
of their own in each, so that common and rare terms lie as far apart as in a city's own. Questions are made
of the same words in other order, half of them with words said otherwise. With ``--items`` a list of service
items is brought in instead, and the questions of tests/api/service_questions.tsv are asked.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import asyncpg  # noqa: E402

from callcenter.composition import Platform, compose, ensure_city  # noqa: E402
from callcenter.config import Settings  # noqa: E402
from callcenter.database import prepare_embedded  # noqa: E402
from callcenter.kernel.clock import SystemClock  # noqa: E402
from callcenter.kernel.ids import JobId  # noqa: E402
from callcenter.kernel.jobs import Job  # noqa: E402
from callcenter.knowledge.meanings import VECTORS  # noqa: E402
from callcenter.knowledge.search import Asked  # noqa: E402
from callcenter.knowledge.store import Reader  # noqa: E402
from callcenter.postgres import EmbeddedPg  # noqa: E402
from nlp.answers.pairs import index_terms  # noqa: E402

QUESTIONS = ROOT / "tests" / "api" / "service_questions.tsv"
EVERYTHING = Reader(edits_all=True, at_centre=True, organisations=frozenset())
_VERSIONS = """
INSERT INTO knowledge_version (
    article_id, number, state, title, variants, answer, notes, audience, valid_from, source, authors,
    written_at)
SELECT a, 1, 'in_force', t, ARRAY[v], w, '', 'public', $5, '', '{}', now()
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (a, t, v, w)
RETURNING id, article_id
"""
_MATTERS = [
    "社会保障卡",
    "不动产权证",
    "居住证",
    "残疾人证",
    "食品经营许可证",
    "营业执照",
    "驾驶证",
    "护照",
    "出生医学证明",
    "老年人优待证",
    "公租房",
    "住房公积金",
    "养老保险",
    "医疗保险",
    "失业保险",
    "工伤认定",
    "最低生活保障",
    "临时救助",
    "高龄津贴",
    "学位申请",
    "教师资格",
    "建筑施工许可",
    "户外广告设置",
    "排水许可",
    "林木采伐",
    "取水许可",
    "道路占用",
    "网约车许可",
    "货运资质",
    "渔船登记",
    "动物诊疗",
    "农机补贴",
    "种子经营",
    "殡葬服务",
    "婚姻登记",
    "收养登记",
    "户口迁移",
    "身份证",
    "港澳通行证",
    "无犯罪记录证明",
    "法律援助",
    "公证",
    "人才引进",
    "创业担保贷款",
    "稳岗补贴",
    "技能提升补贴",
    "发票领用",
    "出口退税",
    "宅基地",
    "危房鉴定",
]
_ACTS = ["办理", "补办", "变更", "注销", "查询", "续期", "申领", "年审", "复核", "投诉"]
_SAID = {"补办": "丢了怎么办", "办理": "怎么弄", "申领": "怎么领", "查询": "在哪里看", "续期": "快到期了"}
_WORDS = [
    "材料",
    "窗口",
    "时限",
    "网点",
    "预约",
    "邮寄",
    "代办",
    "照片",
    "复印件",
    "承诺书",
    "回执",
    "费用",
    "免费",
    "工作日",
    "网上",
    "小程序",
    "乡镇",
    "街道",
    "社区",
    "当场",
]


def row(number: int, random: Random, places: list[str]) -> tuple[str, list[str], str]:
    """An article: title, ways to ask it, answer."""
    matter, act = _MATTERS[number % len(_MATTERS)], _ACTS[number // len(_MATTERS) % len(_ACTS)]
    place = places[random.randrange(len(places))]
    title = f"{place}{matter}{act}（第{number}号）"
    told = "，".join(f"{random.choice(_WORDS)}{random.choice(_WORDS)}" for _ in range(20))
    answer = f"{place}居民{act}{matter}：{told}。请到{place}便民服务中心{random.randrange(1, 60)}号窗口。"
    return title, [f"{matter}{_SAID.get(act, act)}"], answer


def question(number: int, random: Random, places: list[str]) -> str:
    """What somebody might say."""
    matter, act = random.choice(_MATTERS), random.choice(_ACTS)
    place = random.choice(places) if number % 3 else ""
    said = _SAID.get(act, act) if number % 2 else act
    return f"请问{place}{matter}{said}，要带什么{random.choice(_WORDS)}"


async def fill(dsn: str, platform: Platform, articles: int) -> None:
    """That many articles in force, with their index as the application writes it."""
    random = Random(7)
    places = [d.name for d in platform.city().pack.divisions]
    connection = await asyncpg.connect(dsn)
    owner = await connection.fetchval("SELECT id FROM organisation ORDER BY id LIMIT 1")
    await connection.execute("DROP INDEX knowledge_search_terms")
    counts: Counter[str] = Counter()
    today = date(2026, 1, 1)
    for start in range(0, articles, 5_000):
        rows = [row(n, random, places) for n in range(start, min(start + 5_000, articles))]
        ids = await connection.fetch(
            "INSERT INTO knowledge_article (owner_id, created_at)"
            " SELECT $1, now() FROM generate_series(1, $2) RETURNING id",
            owner,
            len(rows),
        )
        numbered = [(i["id"], *r) for i, r in zip(ids, rows, strict=True)]
        versions = await connection.fetch(
            _VERSIONS,
            [n[0] for n in numbered],
            [n[1] for n in numbered],
            [n[2][0] for n in numbered],
            [n[3] for n in numbered],
            today,
        )
        version = {v["article_id"]: v["id"] for v in versions}
        entries = []
        for id_, title, variants, answer in numbered:
            terms = index_terms([title, *variants], answer)
            counts.update(terms)
            entries.append((id_, version[id_], owner, "public", None, today, None, terms))
        await connection.copy_records_to_table("knowledge_search", records=entries)
    counts[""] = articles
    await connection.executemany(
        "INSERT INTO knowledge_term (term, articles) VALUES ($1, $2)"
        " ON CONFLICT (term) DO UPDATE SET articles = knowledge_term.articles + EXCLUDED.articles",
        list(counts.items()),
    )
    await connection.execute(
        "CREATE INDEX knowledge_search_terms ON knowledge_search USING gin (terms) WITH (fastupdate = off)"
    )
    await connection.execute("ANALYZE")
    await connection.close()


async def measure(platform: Platform, searches: int) -> None:
    """Print how long searches take, the first hundred apart."""
    random = Random(11)
    places = [d.name for d in platform.city().pack.divisions]
    now = SystemClock().now()
    taken = []
    async with platform.database.acquire() as connection:
        for number in range(searches + 100):
            asked = Asked(question(number, random, places), limit=5)
            start = time.perf_counter()
            hits = await platform.knowledge.search.find(connection, EVERYTHING, asked, now)
            taken.append((time.perf_counter() - start) * 1000)
            assert hits, asked.text
    taken = taken[100:]
    p99 = quantiles(taken, n=100)[98]
    print(f"search: median {median(taken):.1f} ms, p99 {p99:.1f} ms, longest {max(taken):.1f} ms", flush=True)


async def recall(platform: Platform, items: Path, *, meaning: bool) -> None:
    """Bring in a list of service items and ask what is asked about them."""
    now = SystemClock().now()
    knowledge = platform.knowledge
    async with platform.database.transaction() as tx:
        done = await knowledge.importing.run(tx, None, items.name, items.read_bytes(), now, apply=True)  # noqa: ASYNC240
        assert done.import_id is not None
        waiting = await tx.fetch(
            "UPDATE knowledge_version SET state = 'in_force' WHERE import_id = $1 RETURNING id",
            done.import_id,
        )
        await knowledge.search.index(tx, [r["id"] for r in waiting], now)
    if meaning:
        if not await knowledge.meanings.warm():
            print("no model of sentences is installed")
            return
        await knowledge.meanings.make(Job(JobId(1), VECTORS, {}, 1, None))
    asked = [line.split("\t") for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    right: Counter[int] = Counter()
    taken = []
    async with platform.database.acquire() as connection:
        for text, needle in asked:
            start = time.perf_counter()
            hits = await knowledge.search.find(connection, EVERYTHING, Asked(text, limit=5), now)
            taken.append((time.perf_counter() - start) * 1000)
            place = next((n for n, hit in enumerate(hits, 1) if needle in hit.row["title"]), 0)
            for most in (1, 3, 5):
                right[most] += 0 < place <= most
    shares = ", ".join(f"@{most} {right[most] / len(asked):.3f}" for most in (1, 3, 5))
    how = "words and meaning" if meaning else "words"
    print(f"recall by {how}: {shares} of {len(asked)} questions, median {median(taken):.1f} ms", flush=True)


async def run(options: argparse.Namespace, folder: Path) -> None:
    server = EmbeddedPg(folder / "postgres")
    server.start()
    try:
        settings = Settings(data_dir=folder)
        addresses, _ = await prepare_embedded(server, settings)
        await ensure_city(settings, addresses.app, SystemClock().now())
        platform = await compose(settings, addresses.app)
        try:
            if options.items is not None:
                await recall(platform, options.items, meaning=options.meaning)
            else:
                start = time.perf_counter()
                await fill(addresses.owner, platform, options.articles)
                print(f"{options.articles:,} articles in {time.perf_counter() - start:.0f} s", flush=True)
                await measure(platform, options.searches)
        finally:
            await platform.close()
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=1_000)
    parser.add_argument("--items", type=Path, default=None)
    parser.add_argument("--meaning", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir="/tmp"))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # the database's user passes through
    try:
        asyncio.run(run(options, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
