"""Every query a module asks for by name is in its file, and every query in a file is asked for."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import callcenter
from callcenter.kernel.queries import load_queries

ROOT = Path(callcenter.__file__).parent
Asked = dict[Path, dict[str, set[str]]]


def asked_for() -> Asked:
    """By file of queries and module, the names asked for; ``*`` where one is put together at run time."""
    asked: Asked = defaultdict(lambda: defaultdict(set))
    for module in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        held: dict[str, Path] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                call = node.value
                if isinstance(call.func, ast.Name) and call.func.id == "load_queries":
                    name = call.args[1].value if len(call.args) > 1 else "queries.sql"  # type: ignore[attr-defined]
                    held |= {t.id: module.parent / name for t in node.targets if isinstance(t, ast.Name)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute | ast.Subscript) or not isinstance(node.value, ast.Name):
                continue
            if file := held.get(node.value.id):
                asked[file][str(module)].add(node.attr if isinstance(node, ast.Attribute) else "*")
    return asked


ASKED = asked_for()


@pytest.mark.parametrize("file", sorted(ASKED), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_asked_for_is_there_and_what_is_there_is_asked_for(file: Path) -> None:
    package = ".".join(("callcenter", *file.parent.relative_to(ROOT).parts))
    there = set(load_queries(package, file.name))
    asked = set().union(*ASKED[file].values())
    assert asked - there <= {"*"}
    if "*" not in asked:
        assert there <= asked, f"never asked for: {sorted(there - asked)}"
