"""What a clerk reads as the basis of a rule."""

from __future__ import annotations

import pytest

from callcenter.cities.sources import basis


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("广东省办法（2022-09-01 施行）【规定】", "广东省办法（2022-09-01 施行）"),
        ("江门：督办员为分管领导【推荐默认】", "江门：督办员为分管领导"),
        ("推荐默认：承办单位联络员【推荐默认】", "系统默认：承办单位联络员"),
        (
            "交办时定：12-08；推荐默认：五个工作日【推荐默认】",
            "交办时定：12-08；系统默认：五个工作日",
        ),
        ("推荐默认【推荐默认】", "系统默认"),
        (
            "《信访工作条例》第三十四条",
            "《信访工作条例》第三十四条",
        ),
        ("", "系统默认"),
    ],
)
def test_it_is_the_source_or_says_that_there_is_only_a_default(source: str, read: str) -> None:
    assert basis(source) == read
