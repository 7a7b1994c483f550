"""Whatever a person must fill in has a name in her language, for the message that says it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callcenter.app import openapi_document
from callcenter.web.complaints import label_of

Schema = dict[str, Any]


def bodies(document: Schema) -> Iterator[Schema]:
    """What requests carry."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield content["schema"]


def required(schema: Schema, schemas: Schema, seen: set[str]) -> Iterator[str]:
    """The fields it must have, and those of what it holds."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        inner = [] if name in seen else [schemas[name]]
        seen.add(name)
    else:
        yield from schema.get("required", ())
        inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        inner += [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else ())]
    for one in inner:
        yield from required(one, schemas, seen)


def test_what_must_be_filled_in_is_named_in_chinese() -> None:
    document, seen = openapi_document(), set[str]()
    schemas = document["components"]["schemas"]
    fields = {field for body in bodies(document) for field in required(body, schemas, seen)}
    assert {"to_level", "version", "reason"} <= fields
    assert sorted(field for field in fields if label_of(field).isascii()) == []
