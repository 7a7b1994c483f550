"""Named SQL: found by name, complained about with file and block."""

from __future__ import annotations

import pytest

from callcenter.kernel.queries import QueryFileError, load_queries, parse_queries

TEXT = """-- The file's own remarks.

-- first --
-- What the first is for.
-- $1 number
SELECT $1;

-- second --
-- What the second is for.
SELECT 2
"""


def test_blocks_are_found_by_attribute_and_by_item() -> None:
    queries = parse_queries(TEXT, "x.sql")
    assert list(queries) == ["first", "second"]
    assert (
        queries.first == queries["first"] == "-- first\n-- What the first is for.\n-- $1 number\nSELECT $1;"
    )
    assert queries.second.endswith("SELECT 2")


def test_an_unknown_name_says_which_there_are() -> None:
    queries = parse_queries(TEXT, "x.sql")
    with pytest.raises(AttributeError, match=r"x\.sql 里没有名为 third 的查询；已有：first、second"):
        _ = queries.third
    with pytest.raises(KeyError, match="third"):
        _ = queries["third"]


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("SELECT 1\n" + TEXT, "没有名字的语句"),
        (TEXT + "\n-- first --\n-- Again.\nSELECT 3", "first 出现了两次"),
        ("-- first --\nSELECT 1", "first 缺少说明用途"),
        ("-- first --\n-- Only words.", "first 没有语句"),
        ("-- first --\n", "first 缺少说明用途"),
    ],
)
def test_a_bad_file_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(QueryFileError, match=complaint):
        parse_queries(text, "x.sql")


def test_the_queries_of_a_package_are_loaded_from_it() -> None:
    assert "INSERT INTO event" in load_queries("callcenter.kernel", "outbox.sql").append_events
