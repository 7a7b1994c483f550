"""Lists what every command's body holds, so that the console's forms can be held against it.

``python -m callcenter.workorders.body_list [file]`` writes agent_ui/web/src/order/commands/bodies.json;
a test compares the file with the bodies, and the console's own tests compare its forms with the file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from .body import CommandBody
from .commands import BODIES

LIST = Path(__file__).parents[2] / "agent_ui" / "web" / "src" / "order" / "commands" / "bodies.json"


def body_list() -> str:
    """Command → field → whether it is required, its lengths or range, and its choices."""
    fields = {command.value: _fields(body) for command, body in BODIES.items()}
    return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _fields(body: type[CommandBody]) -> dict[str, dict[str, Any]]:
    (_,), components = msgspec.json.schema_components([body])
    schema = components[body.__name__]
    required = set(schema.get("required", ()))
    return {
        name: {"required": name in required, **_limits(field, components)}
        for name, field in schema["properties"].items()
    }


def _limits(field: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """The limits of a field; of one that may be null, those of its other kind."""
    kinds = [kind for kind in field.get("anyOf", [field]) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return {}
    (kind,) = kinds
    if "$ref" in kind:
        kind = components[kind["$ref"].rsplit("/", 1)[-1]]
    found: dict[str, Any] = {}
    for limit, names in {
        "min": ("minLength", "minimum", "minItems"),
        "max": ("maxLength", "maximum", "maxItems"),
    }.items():
        for name in names:
            if name in kind:
                found[limit] = kind[name]
    if "enum" in kind:
        found["options"] = kind["enum"]
    return found


def main(arguments: list[str]) -> int:
    """Write the list."""
    file = Path(arguments[0]) if arguments else LIST
    file.write_text(body_list(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
