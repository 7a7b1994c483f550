"""Sets a document as PDF/A with embedded fonts. The words are data of the template, never part of it."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import as_file, files

import msgspec
import pylopdf_fonts_zh_cn as fonts
import typst

from .model import Document

MEDIA_TYPE = "application/pdf"
_TEMPLATE = "document.typ"


def render(document: Document) -> bytes:
    """The PDF. Takes some tens of milliseconds of a core: :func:`printed` keeps the loop free."""
    words = msgspec.json.encode(document).decode()
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"document": words},
        pdf_standards=["a-2b"],
    )


async def printed(document: Document) -> bytes:
    """:func:`render` beside the event loop."""
    return await asyncio.to_thread(render, document)


@cache
def _template() -> bytes:
    return files(__package__).joinpath(_TEMPLATE).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The package's alone: neither those of the machine nor those inside Typst."""
    with as_file(files(fonts)) as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
