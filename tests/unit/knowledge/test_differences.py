"""What changed between two versions can be read in both directions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.knowledge.differences import differences, pieces

TEXT = st.text(alphabet="办理需要3个工作日 12,。\nab", max_size=40)


@given(TEXT, TEXT)
def test_pieces_give_both_texts_again(old: str, new: str) -> None:
    told = pieces(old, new)
    assert "".join(p.text for p in told if p.kind != "added") == old
    assert "".join(p.text for p in told if p.kind != "removed") == new


def test_a_number_changes_as_a_whole() -> None:
    told = pieces("须在 10 个工作日内", "须在 15 个工作日内")
    assert [(p.kind, p.text) for p in told if p.kind != "same"] == [("removed", "10"), ("added", "15")]


def test_only_fields_that_differ_are_told() -> None:
    before = {"title": "甲", "audience": "agents", "variants": ["一"]}
    after = {"title": "甲", "audience": "public", "variants": ["一", "二"]}
    found = differences(before, after, ("title", "audience", "variants"))
    assert [f.field for f in found] == ["audience", "variants"]
