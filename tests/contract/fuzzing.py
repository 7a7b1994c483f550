"""Cases made from the OpenAPI document, sent to a running application, every answer held to the document."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyotp
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from callcenter.kernel.clock import SystemClock

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: ends the visitor's own session, so it comes after everything else
_LAST = frozenset({"logout"})
_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """What really exists, put into half of all cases so that they get beyond "no such thing"."""

    orders: Sequence[str]
    username: str
    codes: Mapping[str, str]  # tracking code by number


@dataclass(slots=True)
class Visitor:
    """Somebody who knocks: logged in, or nobody."""

    url: str
    username: str | None = None
    token: str | None = None
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> Any:
        """A JSON answer, None for a refusal."""
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            refused.close()
            return None


def enter(url: str, username: str, password: str, secret: str) -> Visitor:
    """A person logged in, with the second factor where she has one."""
    body = {"username": username, "password": password}
    if secret:
        body["otp"] = pyotp.TOTP(secret).at(SystemClock().now())
    return Visitor(url, username, _post(url, "auth/login", body)["access_token"])


def submit(url: str, content: str) -> tuple[str, str]:
    """A citizen's request: number and tracking code."""
    made = _post(url, "public/requests", {"content": content})
    return made["number"], made["tracking_code"]


def _post(url: str, path: str, body: Mapping[str, str]) -> Any:
    request = urllib.request.Request(
        f"{url}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        return json.load(answer)


def fuzz(
    document: dict[str, Any], visitor: Visitor, known: Known, *, examples: int, chance: int | None = None
) -> int:
    """Send ``examples`` cases of either mode to every operation; the number sent.

    Raises AssertionError with all that was wrong. Without ``chance`` the cases are the same in every run.
    """
    faults: list[str] = []
    for operation in _operations(document):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
                continue
            try:
                _fuzz_one(operation, mode, visitor, known, examples, chance)
            except (Failure, FailureGroup) as failure:
                faults += [f"{operation.label}: {words}" for words in _sentences(failure)]
    assert not faults, "\n\n".join(faults)
    return visitor.statuses.total()


def _sentences(failure: BaseException) -> list[str]:
    """What failed, whether alone or with others."""
    if isinstance(failure, BaseExceptionGroup):
        return [words for inner in failure.exceptions for words in _sentences(inner)]
    return [str(failure)]


def _operations(document: dict[str, Any]) -> list[APIOperation]:
    found = [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]
    return sorted(found, key=lambda o: o.definition.raw["operationId"] in _LAST)


def _can_be_wrong(operation: APIOperation) -> bool:
    raw = operation.definition.raw
    return bool(raw.get("requestBody")) or any(p["in"] == "query" for p in raw["parameters"])


def _fuzz_one(
    operation: APIOperation,
    mode: GenerationMode,
    visitor: Visitor,
    known: Known,
    examples: int,
    chance: int | None,
) -> None:
    session = requests.Session()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=chance is None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), pick=st.integers(0, 2 * len(known.orders) - 1))
    def send(case: Case, pick: int) -> None:
        if pick < len(known.orders):
            _make_real(case, visitor, known, known.orders[pick])
        response = case.call(
            base_url=visitor.url, session=session, headers=visitor.headers, timeout=_TIMEOUT_S
        )
        visitor.statuses[response.status_code] += 1
        case.validate_response(response, checks=_CHECKS)

    with session:
        (send if chance is None else seed(chance)(send))()


def _make_real(case: Case, visitor: Visitor, known: Known, number: str) -> None:
    path = case.path_parameters
    if "username" in path:
        path["username"] = known.username
    if "number" not in path:
        return
    path["number"] = number
    if number in known.codes and "public" in case.path:
        case.headers["X-Tracking-Code"] = known.codes[number]
    if isinstance(case.body, dict) and "version" in case.body:
        seen = visitor.get(f"work-orders/{number}")
        if seen is not None:
            case.body["version"] = seen["version"]


def tally(statuses: Counter[int]) -> str:
    """How often which status was answered."""
    return ", ".join(f"{n} × {status}" for status, n in sorted(statuses.items()))


def stamp(moment: datetime) -> int:
    """A seed nobody chose."""
    return int(moment.timestamp())
