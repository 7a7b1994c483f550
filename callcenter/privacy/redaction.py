"""Masks identifiers in whatever people write, and tells which public texts must not hold any."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from callcenter.kernel.errors import FieldError, Invalid
from callcenter.workorders.drafts import TakenOut
from nlp.text.identifiers import Identifier, Span
from nlp.text.redact import redact

BodyT = TypeVar("BodyT", bound=msgspec.Struct)

KIND_NAMES: dict[Identifier, str] = {
    Identifier.ID_CARD: "身份证号",
    Identifier.PHONE: "手机号",
    Identifier.LANDLINE: "固定电话",
    Identifier.PLATE: "车牌号",
    Identifier.BANK_CARD: "银行卡号",
    Identifier.USCC: "统一社会信用代码",
    Identifier.PERSON_NAME: "姓名",
    Identifier.EMAIL: "邮箱",
    Identifier.WECHAT: "微信号",
    Identifier.QQ: "QQ号",
    Identifier.UNCHECKED: "号码",
}
#: a company's code stands in a public register
_PUBLIC_CODES = frozenset({Identifier.USCC})
#: an answer may name an office's telephone, not a person's
_OFFICE = _PUBLIC_CODES | {Identifier.LANDLINE}
#: codes, numbers of orders and of services are no longer than this; words may be
_CODE_LENGTH = 40
_GOVERNMENT_MAIL = ".gov.cn"
#: fields that are made to hold a personal value, and are sealed and masked by those who take them
_MEANT = frozenset(
    {"phone", "contact_phone", "calling_phone", "citizen_name", "name", "on_behalf_of", "uscc"}
)
#: what the citizen or a department reads: an identifier in it is sent back, as a mask would spoil the text
_SHOWN: dict[str, str] = {"public_answer": "answer-names-person", "abstract": "abstract-names-person"}
_SHOWN_NAMES = {"public_answer": "公开答复", "abstract": "摘要"}


def masked(text: str, field: str) -> tuple[str, list[TakenOut]]:
    """The text with its identifiers masked, and what was taken out."""
    done = redact(text, keep=_PUBLIC_CODES)
    return done.text, [
        TakenOut(field, position, span.type, text[span.start : span.end])
        for position, span in enumerate(done.spans)
    ]


def masked_body(body: BodyT) -> tuple[BodyT, list[TakenOut]]:
    """A body with every text in it masked. Raises Invalid for a text to be shown that names somebody."""
    found: list[TakenOut] = []

    def mask(text: str, field: str) -> str:
        if field in _SHOWN:
            refuse_personal(text, field)
            return text
        if field in _MEANT:
            return text
        cleaned, taken = masked(text, field)
        found.extend(taken)
        return cleaned

    return each_text(body, mask), found


def refuse_personal(text: str, field: str) -> None:
    """Raise Invalid where a text that will be shown holds somebody's identifier."""
    kinds = [span.type for span in redact(text, keep=_OFFICE).spans if not _is_public(span)]
    if kinds:
        named = "、".join(dict.fromkeys(KIND_NAMES[kind] for kind in kinds))
        message = f"{_SHOWN_NAMES.get(field, '内容')}中含有个人信息（{named}），请删去后再提交"
        code = _SHOWN.get(field, "text-names-person")
        raise Invalid(message, code=code, fields=[FieldError(field, message)])


def _is_public(span: Span) -> bool:
    return span.type is Identifier.EMAIL and span.value.lower().endswith(_GOVERNMENT_MAIL)


def each_text(body: BodyT, change: Callable[[str, str], str]) -> BodyT:
    """The same body with each text changed; ``change`` gets the text and the name of its field.

    Texts are what people write in words: codes, numbers and choices are no texts.
    """
    changes: dict[str, Any] = {}
    for name, is_words in _word_fields(type(body)).items():
        value = getattr(body, name)
        fresh = _changed(value, name, change, is_words)
        if fresh is not value:
            changes[name] = fresh
    return msgspec.structs.replace(body, **changes) if changes else body


def _changed(value: Any, name: str, change: Callable[[str, str], str], is_words: bool) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        fresh = change(value, name) if is_words else value
        return value if fresh == value else fresh
    if isinstance(value, msgspec.Struct):
        return each_text(value, change)
    if isinstance(value, list):
        parts = [_changed(part, name, change, is_words) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    return value


@cache
def _word_fields(body: type[msgspec.Struct]) -> dict[str, bool]:
    """The fields of a body, and whether each is written in words."""
    info = inspect.type_info(body)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{body.__name__} is no struct")
    return {field.name: _is_words(field.type) for field in info.fields}


def _is_words(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):  # a field with a description
        return _is_words(kind.type)
    if isinstance(kind, inspect.StrType):
        return kind.max_length is None or kind.max_length > _CODE_LENGTH
    if isinstance(kind, inspect.UnionType):
        return any(_is_words(part) for part in kind.types)
    return isinstance(kind, inspect.ListType) and _is_words(kind.item_type)
