"""What is wrong with a city pack: every complaint with its file and line, all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.kernel.errors import UsageError

_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """``line`` counts from 1, the header of a table being line 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.message}"


class PackInvalid(UsageError):
    """A city pack that contradicts itself; ``complaints`` holds everything found, in order."""

    code = "city-pack-invalid"

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(sorted(set(complaints)))
        shown = [str(complaint) for complaint in self.complaints[:_SHOWN]]
        if (more := len(self.complaints) - _SHOWN) > 0:
            shown.append(f"……另有 {more} 处")
        super().__init__(f"城市数据包有 {len(self.complaints)} 处错误：\n" + "\n".join(shown))


class Complaints:
    """Collects complaints while a pack is read."""

    def __init__(self) -> None:
        self._found: list[Complaint] = []

    def add(self, file: str, line: int, message: str) -> None:
        self._found.append(Complaint(file, line, message))

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_any(self) -> None:
        """Raise PackInvalid if anything was found."""
        if self._found:
            raise PackInvalid(self._found)
