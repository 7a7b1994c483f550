"""Makes a server and a database fit for the platform, or says in one sentence what they lack.

Works as the superuser of the embedded server and as an ordinary owner of a database elsewhere; what
needs an administrator is said as the statement he has to run.
"""

from __future__ import annotations

import asyncpg

from .db import APP_ROLE, OWNER_ROLE, Connection
from .errors import UsageError

OLDEST_SERVER = 15
EXTENSIONS = ("pg_trgm", "btree_gist")


class DatabaseUnsuitable(UsageError):
    """The server or the database cannot carry the platform."""

    code = "database-unsuitable"


async def create_database(superuser_dsn: str, name: str) -> bool:
    """Create database ``name`` in a server of our own; False if it was there."""
    connection = await asyncpg.connect(superuser_dsn)
    try:
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return True
    finally:
        await connection.close()


async def prepare_database(connection: Connection, *, app_may_login: bool) -> None:
    """Refuse an unusable server, see to extensions, roles and rights, and become the owner role."""
    await _check_server(connection)
    for extension in EXTENSIONS:
        await _ensure_extension(connection, extension)
    await _check_locale(connection)
    await _ensure_role(connection, OWNER_ROLE, login=False)
    await _ensure_role(connection, APP_ROLE, login=app_may_login)
    await _grant_schema(connection)
    await _become_owner(connection)


async def _check_server(connection: Connection) -> None:
    version = int(await connection.fetchval("SELECT current_setting('server_version_num')"))
    if version < OLDEST_SERVER * 10_000:
        raise DatabaseUnsuitable(
            f"PostgreSQL 版本过低（{version // 10_000}），需要 {OLDEST_SERVER} 或更高版本。"
        )
    encoding = await connection.fetchval("SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        raise DatabaseUnsuitable(f"数据库编码是 {encoding}，必须是 UTF8，请以 ENCODING 'UTF8' 重建数据库。")
    if await connection.fetchval("SELECT pg_is_in_recovery()"):
        raise DatabaseUnsuitable("这是只读的备用库，请连接主库。")


async def _ensure_extension(connection: Connection, name: str) -> None:
    if await connection.fetchval("SELECT 1 FROM pg_extension WHERE extname = $1", name):
        return
    if not await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = $1", name):
        raise DatabaseUnsuitable(
            f"数据库服务器没有扩展 {name}，请安装 PostgreSQL 的 contrib 组件（postgresql-contrib）。"
        )
    try:
        await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public")
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseUnsuitable(
            f"当前用户无权安装扩展 {name}，请由管理员在该库执行：CREATE EXTENSION {name};"
        ) from error


async def _check_locale(connection: Connection) -> None:
    """Under the C locale a trigram index on Chinese holds nothing, silently."""
    if await connection.fetchval("SELECT cardinality(show_trgm('噪音扰民')) > 0"):
        return
    locale = await connection.fetchval(
        "SELECT datcollate || ' / ' || datctype FROM pg_database WHERE datname = current_database()"
    )
    raise DatabaseUnsuitable(
        f"数据库的区域设置（{locale}）不识别汉字，检索会失效，请重建数据库："
        "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';"
    )


async def _ensure_role(connection: Connection, role: str, *, login: bool) -> None:
    can_login = await connection.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", role)
    try:
        if can_login is None:
            await connection.execute(f"CREATE ROLE {role} {'LOGIN' if login else 'NOLOGIN'}")
        elif login and not can_login:
            await connection.execute(f"ALTER ROLE {role} LOGIN")
        if not await connection.fetchval("SELECT pg_has_role($1, 'MEMBER')", role):
            await connection.execute(f"GRANT {role} TO CURRENT_USER")
    except asyncpg.DuplicateObjectError:
        return  # another city's migration on this server made it a moment ago
    except asyncpg.InsufficientPrivilegeError as error:
        user = await connection.fetchval("SELECT session_user")
        statements = f"CREATE ROLE {role} NOLOGIN; " if can_login is None else ""
        raise DatabaseUnsuitable(
            f"数据库用户 {user} 无权建立或使用角色 {role}，请由管理员执行："
            f"{statements}GRANT {role} TO {user};"
        ) from error


async def _grant_schema(connection: Connection) -> None:
    owner_may = (
        "has_schema_privilege('{0}', 'public', 'USAGE') AND has_schema_privilege('{0}', 'public', 'CREATE')"
    )
    if await connection.fetchval(
        f"SELECT {owner_may.format(OWNER_ROLE)} AND has_schema_privilege('{APP_ROLE}', 'public', 'USAGE')"
    ):
        return
    statement = (
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER_ROLE}; GRANT USAGE ON SCHEMA public TO {APP_ROLE};"
    )
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseUnsuitable(f"当前用户不是数据库的所有者，请由管理员在该库执行：{statement}") from error


async def _become_owner(connection: Connection) -> None:
    try:
        await connection.execute(f"SET ROLE {OWNER_ROLE}")
    except asyncpg.InsufficientPrivilegeError as error:
        user = await connection.fetchval("SELECT session_user")
        raise DatabaseUnsuitable(
            f"数据库用户 {user} 不能使用角色 {OWNER_ROLE}，请由管理员执行："
            f"GRANT {OWNER_ROLE}, {APP_ROLE} TO {user};"
        ) from error
