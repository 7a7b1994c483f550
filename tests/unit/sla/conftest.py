"""The office calendar of the first city, as its pack has it."""

import tomllib
from pathlib import Path

import pytest

from sla.calendar import WorkCalendar

PACK = Path(__file__).parents[3] / "callcenter/cities/chaozhou/calendars/chaozhou-office.toml"


@pytest.fixture(scope="session")
def office() -> WorkCalendar:
    return WorkCalendar.from_mapping(tomllib.loads(PACK.read_text(encoding="utf-8")))
