"""Serves the built console: one page for every route of it, hashed assets for ever, nothing else."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from aiohttp import web

from callcenter.kernel.errors import NotFound

_FOREVER = "public, max-age=31536000, immutable"
_NEVER = "no-cache"
_MISSING = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>12345</title>"
    "<p>页面尚未构建。请在项目目录运行 make setup。"
)


class Pages:
    """The console's files, read once at start."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*") if path.is_file()
        }
        index = self._files.get("/index.html")
        self._index = index.read_bytes() if index else _MISSING.encode()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A file by its name, else the console's page, whose router knows the rest."""
        path = request.path
        if path.startswith("/api/"):
            raise NotFound("没有这个地址", code="no-such-route")
        found = self._files.get(path)
        if found is not None and path != "/index.html":
            kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            lasting = path.startswith("/assets/")
            return web.FileResponse(
                found, headers={"Content-Type": kind, "Cache-Control": _FOREVER if lasting else _NEVER}
            )
        if "." in path.rsplit("/", 1)[-1]:
            return web.Response(status=404, text="没有这个文件")
        return web.Response(
            body=self._index, content_type="text/html", charset="utf-8", headers={"Cache-Control": _NEVER}
        )
