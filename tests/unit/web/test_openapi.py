"""The document made of the routes is valid OpenAPI 3.1 and says what the routes do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from callcenter.kernel.clock import FakeClock
from callcenter.web.openapi import document
from tests.conftest import MONDAY_MORNING
from tests.unit.web.edge_stage import build_stage


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return document(build_stage(FakeClock(MONDAY_MORNING)).routes(), title="接口")


def test_it_is_valid(made: dict[str, Any]) -> None:
    errors = list(OpenAPIV31SpecValidator(made).iter_errors())
    assert not errors
    assert made["info"]["title"] == "接口"


def test_every_route_is_there_with_its_own_operation(made: dict[str, Any]) -> None:
    routes = build_stage(FakeClock(MONDAY_MORNING)).routes()
    operations = [o["operationId"] for path in made["paths"].values() for o in path.values()]
    assert sorted(operations) == sorted(r.operation for r in routes)
    for route in routes:
        assert made["paths"][route.url][route.method.lower()]["summary"] == route.summary


def test_bodies_answers_and_problems_are_named(made: dict[str, Any]) -> None:
    echo = made["paths"]["/api/v1/echo"]["post"]
    assert echo["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Slip")
    assert echo["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Echo")
    for status in ("400", "413", "415", "422", "500"):
        schema = echo["responses"][status]["content"]["application/json"]["schema"]
        assert schema["$ref"].endswith("/Problem")
    assert "security" not in echo
    assert "401" not in echo["responses"]
    slip = made["components"]["schemas"]["Slip"]
    assert slip["required"] == ["title"]
    assert slip["additionalProperties"] is False


def test_a_session_a_key_a_path_and_a_query_are_told(made: dict[str, Any]) -> None:
    slips = made["paths"]["/api/v1/slips"]["post"]
    assert slips["security"] == [{"bearer": []}]
    assert {"401", "403", "409", "201"} <= set(slips["responses"])
    assert [p["name"] for p in slips["parameters"]] == ["Idempotency-Key"]
    judge = made["paths"]["/api/v1/slips/{number}/judge"]["post"]
    assert judge["parameters"][0]["name"] == "number"
    assert "404" in judge["responses"]
    ask = made["paths"]["/api/v1/ask"]["get"]
    assert {p["name"]: p["in"] for p in ask["parameters"]} == {"q": "query", "limit": "query"}
    assert "Wanted" not in made["components"]["schemas"]


def test_a_file_is_told_by_its_media_type(made: dict[str, Any]) -> None:
    good = made["paths"]["/api/v1/file"]["get"]["responses"]["200"]
    assert list(good["content"]) == ["application/pdf"]


def test_two_structs_of_one_name_stand_apart_and_each_reference_leads_somewhere() -> None:
    routes = build_stage(FakeClock(MONDAY_MORNING)).routes()
    echo = next(r for r in routes if r.url == "/api/v1/echo")
    namesake = msgspec.defstruct("Slip", [("other", str)], module="tests.elsewhere")
    made = document(
        [*routes, replace(echo, path="/api/v1/other", operation="other", body=namesake)], title="接口"
    )
    schemas = made["components"]["schemas"]

    def fields(path: str) -> set[str]:
        content = made["paths"][path]["post"]["requestBody"]["content"]
        name = content["application/json"]["schema"]["$ref"].removeprefix("#/components/schemas/")
        return set(schemas[name]["properties"])

    other = next(p for p in made["paths"] if p.endswith("/other"))
    assert fields(other) == {"other"}
    assert "title" in fields("/api/v1/echo")
    named = re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(made))
    assert named and set(named) <= set(schemas)
