"""The OpenAPI 3.1 document, made from the routes and the structs they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

import callcenter

from .routes import Access, Route, Work


class FieldComplaint(msgspec.Struct, frozen=True):
    """One complaint about one field."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every error the API gives: a stable code, a sentence in Chinese, the request's id.

    ``allowed`` comes with every illegal move, empty where there is none left.
    """

    error: str
    detail: str
    request_id: str
    fields: list[FieldComplaint] = []
    allowed: list[str] | msgspec.UnsetType = msgspec.UNSET


_PROBLEMS = {
    400: "请求无法读取",
    401: "未登录或登录已失效",
    403: "无权进行此操作",
    404: "不存在或无权查看",
    409: "与当前状态冲突",
    413: "内容过大",
    415: "内容类型不支持",
    422: "内容不符合要求",
    429: "操作过于频繁",
    500: "系统内部错误",
    503: "系统暂时无法服务",
}


_SCHEMAS = "#/components/schemas/"

#: where each struct stands: two of one name in different modules stand under longer names
_Named = Mapping[type[msgspec.Struct], str]


def document(routes: Iterable[Route], *, title: str) -> dict[str, Any]:
    """The whole document as plain JSON values."""
    every = list(routes)
    kinds = {Problem} | {k for r in every for k in (r.body, r.response) if k is not None}
    queries = {r.query for r in every if r.query is not None}
    ordered = sorted(kinds | queries, key=lambda k: k.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=f"{_SCHEMAS}{{name}}")
    named = {kind: schema["$ref"] for kind, schema in zip(ordered, schemas, strict=True)}
    query_names = {named[q].removeprefix(_SCHEMAS) for q in queries}
    paths: dict[str, dict[str, Any]] = {}
    for route in every:
        paths.setdefault(route.url, {})[route.method.lower()] = _operation(route, named, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": callcenter.__version__},
        "paths": paths,
        "components": {
            "schemas": {n: s for n, s in components.items() if n not in query_names},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(route: Route, named: _Named, components: Mapping[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [
            *_path_parameters(route),
            *_query_parameters(route, named, components),
            *_headers(route),
        ],
        "responses": _responses(route, named),
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": named[route.body]}}},
        }
    if route.access is Access.session:
        operation["security"] = [{"bearer": []}]
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "description": route.path_notes.get(name, name),
        }
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _query_parameters(route: Route, named: _Named, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = components[named[route.query].removeprefix(_SCHEMAS)]
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": inner}
        for name, inner in schema["properties"].items()
    ]


def _headers(route: Route) -> list[dict[str, Any]]:
    headers = dict(route.headers)
    if route.idempotent:
        headers["Idempotency-Key"] = "重复提交同一请求时给出同一个键，结果只产生一次"
    return [
        {
            "name": name,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": note,
        }
        for name, note in headers.items()
    ]


def _responses(route: Route, named: _Named) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "成功"}
    status = route.status
    if route.response is not None:
        good["content"] = {"application/json": {"schema": {"$ref": named[route.response]}}}
    elif route.binary_response is not None:
        good["content"] = {route.binary_response: {"schema": {"type": "string", "format": "binary"}}}
    else:
        status = 204  # as the edge answers where there is nothing to tell
    responses: dict[str, Any] = {str(status): good}
    for code, meaning in sorted({**_possible(route), **route.errors}.items()):
        responses[str(code)] = {
            "description": meaning,
            "content": {"application/json": {"schema": {"$ref": named[Problem]}}},
        }
    return responses


def _possible(route: Route) -> dict[int, str]:
    codes = {400, 429, 500, 503}
    if route.access is Access.session:
        codes |= {401, 403}
    if route.body is not None:
        codes |= {413, 415, 422}
    if route.query is not None:
        codes.add(422)
    if "{" in route.path:
        codes.add(404)
    if route.work is Work.write or route.idempotent:
        codes.add(409)
    return {code: _PROBLEMS[code] for code in codes}
