"""The sum of the migrations as one file, for reading and for the test that it has not drifted."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from callcenter.kernel.migrate import migrate
from callcenter.kernel.provision import create_database
from callcenter.postgres import EmbeddedPg

_HEADER = """-- The schema that the migrations add up to. For reading: never applied, never edited.
-- Written by `python -m callcenter.kernel.migrate --dump`; a test compares.
"""

# What differs from server to server, or says nothing of the schema.
_NOISE = re.compile(
    r"^(--.*|SET .*;|SELECT pg_catalog\.set_config.*;|\\(un)?restrict .*"
    r"|CREATE EXTENSION .*|COMMENT ON EXTENSION .*)$\n",
    re.MULTILINE,
)


def dump_schema() -> str:
    """Apply all migrations to an empty database of a short-lived server and write it down."""
    folder = Path(tempfile.mkdtemp(prefix="callcenter-schema-", dir="/tmp"))
    folder.chmod(0o711)
    server = EmbeddedPg(folder / "postgres", settings={"fsync": "off"})
    try:
        server.start()
        asyncio.run(_build(server))
        return schema_of(server, "callcenter")
    finally:
        server.stop()
        shutil.rmtree(folder)


def schema_of(server: EmbeddedPg, database: str) -> str:
    """The normalised schema of a database: no comments, no settings, no monthly partitions."""
    dump = subprocess.run(
        [
            server.bin / "pg_dump",
            "--schema-only",
            "--no-owner",
            "--exclude-table=*_[0-9][0-9][0-9][0-9]_[0-9][0-9]",
            server.superuser_dsn(database),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return _HEADER + "\n" + re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", dump)).strip() + "\n"


async def _build(server: EmbeddedPg) -> None:
    await create_database(server.superuser_dsn(), "callcenter")
    await migrate(server.superuser_dsn("callcenter"), app_may_login=True)
