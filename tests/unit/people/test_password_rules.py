"""What a password must be like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.errors import Invalid
from callcenter.people.accounts import temporary_password
from callcenter.people.password_rules import complaints, normalised, require_good
from callcenter.people.usernames import is_username


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Chaozhou-2026", []),
        ("abcdefg123!", []),
        ("古城Guangji-3", []),
        ("Ab1!", ["password-too-short"]),
        ("alllowercase", ["password-too-simple"]),
        ("lowercase1234", ["password-too-simple"]),
        ("x1!" + "A" * 126, ["password-too-long"]),
        ("My-ZhangSan-99", ["password-contains-username"]),
        ("99-nasgnahZ-My", ["password-contains-username"]),
        ("", ["password-too-short", "password-too-simple"]),
    ],
)
def test_each_rule_has_its_code(password: str, codes: list[str]) -> None:
    assert [code for code, _ in complaints(password, "zhangsan", 10)] == codes


def test_the_refusal_names_the_field_and_every_broken_rule() -> None:
    with pytest.raises(Invalid) as refusal:
        require_good("abc", "zhangsan", 12, field="new")
    assert refusal.value.code == "password-too-short"
    assert [f.field for f in refusal.value.fields] == ["new", "new"]
    assert "12" in refusal.value.fields[0].message


def test_composed_and_decomposed_letters_are_one_password() -> None:
    assert normalised("Cafe\u0301-2026") == normalised("Café-2026")


@given(st.integers())
def test_temporary_passwords_keep_the_rules(_: int) -> None:
    password = temporary_password()
    assert complaints(password, "somebody", 10) == []


@pytest.mark.parametrize("name", ["ab", "Zhang.San_3", "张三", "a" * 32])
def test_good_usernames(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize("name", ["", "a", ".ab", "a b", "a" * 33, "İstanbul", "\u212aelvin", "ab\n", "a'--"])
def test_bad_usernames(name: str) -> None:
    assert not is_username(name)
