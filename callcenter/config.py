"""Settings: from `callcenter.toml`, overruled by `CALLCENTER_*` variables, overruled by flags.

A setting `port` of the section `[http]` is the variable `CALLCENTER_HTTP_PORT`; a setting outside any
section, like `data_dir`, is `CALLCENTER_DATA_DIR`. The plain `DATABASE_URL` counts as `database.url`
when no `CALLCENTER_DATABASE_URL` is given. Units stand in the names: `_s` seconds, `_bytes` bytes.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import time
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from callcenter.data_dir import CHECKOUT, default_data_dir
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason
from callcenter.security.settings import AuditSettings, OidcSettings, SyslogSettings, TimeSettings
from callcenter.security.settings import check as check_security
from callcenter.speech_settings import SpeechSettings, check_speech

Network = IPv4Network | IPv6Network

PREFIX = "CALLCENTER_"
CONFIG_VARIABLE = "CALLCENTER_CONFIG"
CONFIG_NAME = "callcenter.toml"
#: never shown, whoever asks
_SECRETS = frozenset({"blobs.secret", "wechat.token", "wechat.encoding_aes_key"})
_HIDDEN = "***"
_OBJECT_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NO_CONFIG = "-"  # as CALLCENTER_CONFIG: read no file at all


_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


class LogLevel(StrEnum):
    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"


class BlobAdapter(StrEnum):
    local = "local"  # files below the data folder: one machine
    s3 = "s3"  # an S3-compatible store: any number of machines


class LogFormat(StrEnum):
    text = "text"  # one readable line
    json = "json"  # one JSON object a line


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the app listens. Beyond loopback it needs TLS or a declared proxy."""

    host: str = "127.0.0.1"
    port: int = 8080  # 0 lets the system choose
    tls_cert: Path | None = None  # PEM, with its chain
    tls_key: Path | None = None  # PEM, unencrypted
    tls_self_signed: bool = False
    behind_proxy: tuple[Network, ...] = ()  # peers whose X-Forwarded-* headers are believed
    #: no door takes more, whatever its own limit; the largest, for files, takes as much
    body_max_bytes: int = 36 * 1024 * 1024
    shutdown_grace_s: float = 10.0

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def uses_tls(self) -> bool:
        return self.tls_self_signed or self.tls_cert is not None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.uses_tls else 'http'}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Which PostgreSQL. Without `url` the embedded one is used, which only `run` may start."""

    url: str | None = None  # what the roles connect with
    owner_url: str | None = None  # what migrations connect with; `url` where it is not given
    pool_min_size: int = 2
    pool_max_size: int = 10
    command_timeout_s: float = 30.0


class WeChatMode(StrEnum):
    """How the official account delivers, as chosen on its platform."""

    plain = "plain"  # 明文
    compatible = "compatible"  # 兼容：both, the encrypted part counts
    safe = "safe"  # 安全：encrypted only


@dataclass(frozen=True, slots=True)
class WeChatSettings:
    """The official account, as its platform shows them. Without a token the callback is not there."""

    token: str | None = field(default=None, repr=False)
    encoding_aes_key: str | None = field(default=None, repr=False)  # 43 letters and digits
    app_id: str | None = None
    mode: WeChatMode = WeChatMode.safe


@dataclass(frozen=True, slots=True)
class BlobSettings:
    """Where recordings and attachments lie, sealed. All but `adapter` are for `s3`."""

    adapter: BlobAdapter = BlobAdapter.local
    endpoint: str | None = None  # https://storage.example, without the bucket
    bucket: str | None = None
    region: str = "us-east-1"  # what most stores outside AWS expect
    key_id: str | None = None
    secret: str | None = field(default=None, repr=False)
    virtual_host: bool = False  # the bucket in the host name instead of the path


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """Where notices go that leave as files."""

    folder: Path | None = None  # `notices` in the data folder where it is not given


@dataclass(frozen=True, slots=True)
class KnowledgeSettings:
    """How the knowledge base is searched."""

    meaning: bool = (
        True  # rank by sentence vectors too, where their model is installed (about 200 MB a process)
    )


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Scheduled backups; without `folder` or `s3_prefix` there are none."""

    folder: Path | None = None  # off this machine: a mounted folder
    s3_prefix: str | None = None  # or a place in the bucket of `[blobs]`
    at: str = "02:30"  # each day, in the city's time
    keep_days: int = 30
    wal: bool = True  # of the embedded database, so that it can be restored to any moment
    wal_every_s: int = 120  # a piece of the log at least this often, at most 240

    @property
    def is_wanted(self) -> bool:
        return self.folder is not None or self.s3_prefix is not None

    @property
    def time(self) -> time:
        return time.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: LogLevel = LogLevel.info
    format: LogFormat = LogFormat.text


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator may set; frozen, made once at start."""

    data_dir: Path
    city: str = "chaozhou"  # the name of a pack inside callcenter/cities, or the path of a folder
    demo: bool = False  # load the pack's demo users and contacts; loopback only
    http: HttpSettings = field(default_factory=HttpSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    blobs: BlobSettings = field(default_factory=BlobSettings)
    wechat: WeChatSettings = field(default_factory=WeChatSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    log: LogSettings = field(default_factory=LogSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    syslog: SyslogSettings = field(default_factory=SyslogSettings)
    time: TimeSettings = field(default_factory=TimeSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)

    @property
    def keys_dir(self) -> Path:
        """Where the keys of personal data and blobs lie: never in the database nor in its backups."""
        return self.data_dir / "keys"

    @property
    def notices_dir(self) -> Path:
        return self.notices.folder or self.data_dir / "notices"

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir / "blobs"


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
    cwd: Path | None = None,
) -> Settings:
    """The settings in force.

    ``overrides`` are flags by dotted name (`http.port`), None meaning "not given". Raises UsageError
    with one Chinese sentence that names the setting and where its value came from.
    """
    env = os.environ if environ is None else environ
    values = dict(_from_file(_config_path(config, env, cwd or Path.cwd())))
    values.update(_from_environ(env))
    given = ((name, value, "命令行") for name, value in (overrides or {}).items() if value is not None)
    values.update({name: (value, source) for name, value, source in given})
    settings = _build(values)
    _check(settings)
    return settings


def require_safe_bind(http: HttpSettings, *, has_demo_users: bool) -> None:
    """Refuse to listen beyond this machine without TLS or a declared proxy, or with demo users at all."""
    if http.is_loopback:
        return
    if has_demo_users:
        raise UsageError(
            f"演示账号口令公开，只能在本机监听；不能监听 {http.host}，请改用 --host 127.0.0.1。",
            code="demo-beyond-loopback",
        )
    if not http.uses_tls and not http.behind_proxy:
        raise UsageError(
            f"监听 {http.host} 超出本机，须同时给出 --tls-cert 与 --tls-key、--tls-self-signed "
            "或 --behind-proxy 三者之一。",
            code="unsafe-bind",
        )


def to_environ(settings: Settings) -> dict[str, str]:
    """The variables that make a child process load exactly these settings, whatever its files say."""
    given = {
        _variable(name): _as_text(value)
        for name, value in _flatten(settings)
        if value is not None and value != ()
    }
    return {CONFIG_VARIABLE: NO_CONFIG, **given}


def describe(settings: Settings) -> list[tuple[str, str]]:
    """Every setting with its value as text, passwords in addresses hidden; for `doctor`."""
    return [
        (name, _HIDDEN if name in _SECRETS and value else _hide_password(_as_text(value)))
        for name, value in _flatten(settings)
    ]


# ---- where values come from ----


def _config_path(given: Path | None, env: Mapping[str, str], cwd: Path) -> Path | None:
    if given is None and env.get(CONFIG_VARIABLE) == NO_CONFIG:
        return None
    if given is not None or env.get(CONFIG_VARIABLE):
        path = given or Path(env[CONFIG_VARIABLE])
        if not path.is_file():
            raise UsageError(f"找不到配置文件 {path}。")
        return path
    candidates = [cwd / CONFIG_NAME] + ([CHECKOUT / CONFIG_NAME] if CHECKOUT else [])
    return next((path for path in candidates if path.is_file()), None)


def _from_file(path: Path | None) -> Iterator[tuple[str, tuple[object, str]]]:
    if path is None:
        return
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"配置文件 {path} 读不出来：{reason(error)}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"配置文件 {path} 不是正确的 TOML：{error}。") from error
    names = [name for name, _ in _settings_types()]
    for name, value in _dotted(document):
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            hint = f"，是不是想写 {close[0]}" if close else ""
            raise UsageError(f"配置文件 {path} 里的 {name} 不是已知的设置项{hint}。")
        yield name, (value, str(path))


def _dotted(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _from_environ(env: Mapping[str, str]) -> Iterator[tuple[str, tuple[object, str]]]:
    if env.get("DATABASE_URL"):
        yield "database.url", (env["DATABASE_URL"], "变量 DATABASE_URL")
    for name, _ in _settings_types():
        variable = _variable(name)
        if env.get(variable):
            yield name, (env[variable], f"变量 {variable}")


def _variable(name: str) -> str:
    return PREFIX + name.replace(".", "_").upper()


# ---- from values to dataclasses ----


def _settings_types(cls: type = Settings, prefix: str = "") -> Iterator[tuple[str, object]]:
    hints = typing.get_type_hints(cls)
    for item in fields(cls):
        hint = hints[item.name]
        if isinstance(hint, type) and is_dataclass(hint):
            yield from _settings_types(hint, f"{prefix}{item.name}.")
        else:
            yield prefix + item.name, hint


def _build(values: Mapping[str, tuple[object, str]]) -> Settings:
    types_by_name = dict(_settings_types())
    converted = {
        name: _convert(name, value, types_by_name[name], source) for name, (value, source) in values.items()
    }
    data_dir = converted.pop("data_dir", None)
    settings = Settings(data_dir=data_dir if isinstance(data_dir, Path) else default_data_dir())
    for name, value in converted.items():
        section, _, key = name.rpartition(".")
        change = {key: value}
        if section:
            change = {section: replace(getattr(settings, section), **change)}
        settings = replace(settings, **change)  # type: ignore[arg-type]  # converted to the field's type above
    return settings


def _convert(name: str, value: object, hint: object, source: str) -> object:
    """``value`` as the type ``hint``; text is what variables and flags give, TOML gives more."""
    kinds = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    kind = next(kind for kind in kinds if kind is not type(None))
    try:
        return _convert_to(kind, value)
    except (ValueError, TypeError) as error:
        expected = _expected(kind)
        shown = _HIDDEN if name in _SECRETS else repr(value)
        raise UsageError(f"设置项 {name} 的值 {shown}（来自{source}）不对：应为{expected}。") from error


def _convert_to(kind: object, value: object) -> object:
    if kind is bool:
        return _to_bool(value)
    if isinstance(value, bool):
        raise TypeError("a truth value is no number and no text")
    if kind in (int, float) and isinstance(value, str | int | float):
        return _to_number(kind, value)
    if kind is Path and isinstance(value, str | Path):
        return Path(value).expanduser().absolute()
    if typing.get_origin(kind) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            raise TypeError("a list is expected")
        texts = [str(part).strip() for part in parts if str(part).strip()]
        is_text = typing.get_args(kind)[0] is str
        return tuple(texts) if is_text else tuple(ip_network(text, strict=False) for text in texts)
    if isinstance(kind, type) and issubclass(kind, str) and isinstance(value, str):
        return kind(value)
    raise TypeError("unexpected type")


def _to_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("1", "true", "yes", "on"):
        return True
    if isinstance(value, str) and value.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("neither true nor false")


def _to_number(kind: object, value: str | int | float) -> int | float:
    if kind is float:
        return float(value)
    if isinstance(value, float):
        raise ValueError("a whole number is expected")
    return int(value)


def _expected(kind: object) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "、".join(kind) + " 之一"
    if typing.get_origin(kind) is tuple:
        is_text = typing.get_args(kind)[0] is str
        return "文字，多个用逗号隔开" if is_text else "网段，如 10.0.0.0/8，多个用逗号隔开"
    names: dict[object, str] = {int: "整数", float: "数", bool: "true 或 false", Path: "路径", str: "文字"}
    return names[kind]


def _check(settings: Settings) -> None:
    http, database = settings.http, settings.database
    check_security(settings.syslog, settings.time, settings.oidc)
    check_speech(settings.speech)
    if not 0 <= http.port <= 65535:
        raise UsageError(f"端口 {http.port} 不对：应在 0 到 65535 之间。")
    if (http.tls_cert is None) != (http.tls_key is None):
        raise UsageError("--tls-cert 与 --tls-key 要一起给出。")
    if http.tls_cert is not None and http.tls_self_signed:
        raise UsageError("--tls-self-signed 与 --tls-cert 只能用一个。")
    for path in (http.tls_cert, http.tls_key):
        if path is not None and not path.is_file():
            raise UsageError(f"找不到 TLS 文件 {path}。")
    _check_wechat(settings.wechat)
    for url in (database.url, database.owner_url):
        if url is not None and not url.startswith(("postgresql://", "postgres://")):
            raise UsageError("数据库地址应以 postgresql:// 开头。")
    _check_blobs(settings.blobs)
    _check_backup(settings.backup)
    if not 1 <= database.pool_min_size <= database.pool_max_size:
        raise UsageError("database.pool_min_size 应不小于 1 且不大于 database.pool_max_size。")


def _check_backup(backup: BackupSettings) -> None:
    if not _TIME_OF_DAY.fullmatch(backup.at):
        raise UsageError(f"backup.at 的值 {backup.at} 不对：应为一天中的时刻，如 02:30。")
    if backup.folder is not None and backup.s3_prefix is not None:
        raise UsageError("backup.folder 与 backup.s3_prefix 只能用一个。")
    if backup.s3_prefix is not None and not _OBJECT_PREFIX.fullmatch(backup.s3_prefix):
        raise UsageError("backup.s3_prefix 只能用字母、数字和 . _ - /。")
    if backup.keep_days < 1:
        raise UsageError("backup.keep_days 应不小于 1。")
    if not 10 <= backup.wal_every_s <= 240:
        raise UsageError("backup.wal_every_s 应在 10 到 240 秒之间，否则做不到最多丢失 5 分钟。")


def _check_blobs(blobs: BlobSettings) -> None:
    if blobs.adapter is not BlobAdapter.s3:
        return
    needed = {
        "endpoint": blobs.endpoint,
        "bucket": blobs.bucket,
        "key_id": blobs.key_id,
        "secret": blobs.secret,
    }
    if missing := [f"blobs.{name}" for name, value in needed.items() if not value]:
        raise UsageError(f"blobs.adapter 为 s3 时还须给出 {'、'.join(missing)}。")
    if blobs.endpoint is None or not re.fullmatch(r"https?://[^/\s]+(/\S*)?", blobs.endpoint):
        raise UsageError("blobs.endpoint 应以 https:// 或 http:// 开头，如 https://storage.example。")
    if blobs.bucket is None or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", blobs.bucket):
        raise UsageError("blobs.bucket 应为 3 至 63 个小写字母、数字、点或短横线。")


def _check_wechat(wechat: WeChatSettings) -> None:
    if wechat.token is None:
        return
    if wechat.app_id is None:
        raise UsageError("设置了 wechat.token，还须设置 wechat.app_id。")
    if wechat.mode is not WeChatMode.plain and wechat.encoding_aes_key is None:
        raise UsageError(
            "微信安全、兼容模式须设置 wechat.encoding_aes_key；明文模式请把 wechat.mode 设为 plain。"
        )
    if wechat.encoding_aes_key is not None and not _AES_KEY.fullmatch(wechat.encoding_aes_key):
        raise UsageError("wechat.encoding_aes_key 应为 43 个字母和数字。")


# ---- back to text ----


def _flatten(settings: Settings) -> Iterator[tuple[str, object]]:
    for name, _ in _settings_types():
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        yield name, value


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def _hide_password(text: str) -> str:
    """`postgresql://user:secret@host/db` with its secret replaced by stars."""
    head, separator, tail = text.partition("://")
    account, at, place = tail.rpartition("@")
    if not separator or not at or ":" not in account:
        return text
    return f"{head}://{account.partition(':')[0]}:***@{place}"
