"""The papers of a story as people read them: what stands on a printed page, without its spaces."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from pypdf import PdfReader

from tests.api.desk import Desk


async def printed(desk: Desk, path: str, *, status: int = 200) -> str:
    """The words of a page, nothing where it is refused as expected."""
    pdf = await desk.get(path, status=status)
    if status != 200:
        return ""
    reader = PdfReader(io.BytesIO(pdf))
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def letter_path(number: str, act: str = "") -> str:
    """Where a letter is printed, or where something is done with it."""
    name = f"letters/{quote(number, safe='')}"
    return f"{name}/{act}" if act else f"{name}.pdf"


async def does_with_letter(desk: Desk, number: str, act: str, *, status: int = 200, **body: str) -> Any:
    """Somebody answers, sends back or closes a letter."""
    return await desk.post(letter_path(number, act), body, status=status)
