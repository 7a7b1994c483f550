"""The OpenAPI document is valid, the same wherever it is told, and kept by every answer."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import urllib.request
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from callcenter.cities.pack import pack_path
from tests.contract.conftest import RunningCity
from tests.contract.fuzzing import Known, Visitor, enter, fuzz, submit, tally

#: cases of either mode for one operation and one visitor
EXAMPLES = 2
NOBODY = "nobody"
INSIDE = ("agent03", "clerk-cz-cg", "dispatch01", "shift01", "sysadmin", "secadmin", "auditor")


@pytest.fixture(scope="session")
def served(demo_city: RunningCity) -> dict[str, Any]:
    """The document as programs fetch it."""
    with urllib.request.urlopen(f"{demo_city.url}/api/openapi.json", timeout=30) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


@pytest.fixture(scope="session")
def visitors(demo_city: RunningCity) -> dict[str, Visitor]:
    """Nobody and people of several roles, all logged in before wrong passwords lock this address out."""
    people = {row["username"]: row for row in _demo_people()}
    inside = {
        name: enter(demo_city.url, name, people[name]["password"], people[name]["totp_secret"])
        for name in (*INSIDE, "supervisor")
    }
    return {NOBODY: Visitor(demo_city.url), **inside}


@pytest.fixture(scope="session")
def known(demo_city: RunningCity, visitors: dict[str, Visitor]) -> Known:
    """Orders of the morning and one of a citizen whose code is known."""
    number, code = submit(demo_city.url, "意溪镇东津村村口的路灯坏了三天,请尽快维修。")
    listed = visitors["supervisor"].get("work-orders?limit=5")["items"]
    return Known([number, *(item["number"] for item in listed)], "agent02", {number: code})


def test_it_is_valid(served: dict[str, Any]) -> None:
    assert not list(OpenAPIV31SpecValidator(served).iter_errors())


def test_the_command_tells_the_same(served: dict[str, Any]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "callcenter", "openapi"], capture_output=True, check=True, timeout=60
    )
    assert json.loads(told.stdout) == served


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("username", [NOBODY, *INSIDE])
def test_every_answer_is_one_the_document_tells_of(
    demo_city: RunningCity,
    served: dict[str, Any],
    visitors: dict[str, Visitor],
    known: Known,
    username: str,
) -> None:
    visitor = visitors[username]
    sent = fuzz(served, visitor, known, examples=EXAMPLES)
    assert sent > 100, tally(visitor.statuses)
    assert visitor.statuses[200], tally(visitor.statuses)
    assert "Traceback" not in demo_city.log.read_text(encoding="utf-8")


def _demo_people() -> list[dict[str, str]]:
    text = (pack_path("chaozhou") / "demo" / "users.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
