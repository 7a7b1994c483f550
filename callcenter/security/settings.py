"""Settings of what watches over the platform; sections `[audit]`, `[syslog]`, `[time]` and `[oidc]`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from callcenter.kernel.errors import UsageError

_FACILITIES = range(24)


class Transport(StrEnum):
    """How syslog messages travel: RFC 5426, RFC 6587 with counted frames, RFC 5425."""

    udp = "udp"
    tcp = "tcp"
    tls = "tls"


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """Where heads of the audit are kept, and how often its chain is proved."""

    anchor_file: Path | None = None  # `audit-anchors.jsonl` in the data folder; better off this machine
    anchor_every_s: float = 3600.0
    prove_every_s: float = 86400.0


@dataclass(frozen=True, slots=True)
class SyslogSettings:
    """Where audit rows are told as they are written; nowhere without a host."""

    host: str | None = None
    port: int = 514  # 6514 is the usual one of TLS
    transport: Transport = Transport.udp
    ca: Path | None = None  # PEM; the system's authorities where it is not given
    facility: int = 13  # log audit


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """Which clock this machine's is compared with; none is asked unless it is named."""

    ntp_server: str | None = None
    ntp_port: int = 123
    offset_max_s: float = 1.0
    every_s: float = 900.0


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The identity provider people may log in with beside their passwords."""

    issuer: str | None = None  # as the provider's discovery document names it
    client_id: str | None = None
    client_secret_file: Path | None = None  # none for a public client, which PKCE protects alone
    redirect_uri: str | None = None  # https://…/api/v1/auth/oidc/callback as registered there
    label: str = "统一身份认证"
    scope: str = "openid profile"
    skew_max_s: float = 60.0  # how far the provider's clock may be from ours
    second_factor: str = "otp mfa hwk swk"  # values of amr or acr that tell of a second factor

    @property
    def is_configured(self) -> bool:
        """A provider is named."""
        return self.issuer is not None


def check(syslog: SyslogSettings, time: TimeSettings, oidc: OidcSettings) -> None:
    """Raise UsageError for values that cannot work."""
    for name, port in (("syslog.port", syslog.port), ("time.ntp_port", time.ntp_port)):
        if not 1 <= port <= 65535:
            raise UsageError(f"{name} 应在 1 到 65535 之间。")
    if syslog.facility not in _FACILITIES:
        raise UsageError("syslog.facility 应在 0 到 23 之间。")
    for path in (syslog.ca, oidc.client_secret_file):
        if path is not None and not path.is_file():
            raise UsageError(f"找不到文件 {path}。")
    if oidc.issuer is None:
        return
    if oidc.client_id is None or oidc.redirect_uri is None:
        raise UsageError("设置 oidc.issuer 时须同时给出 oidc.client_id 与 oidc.redirect_uri。")
    for name, url in (("oidc.issuer", oidc.issuer), ("oidc.redirect_uri", oidc.redirect_uri)):
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
            raise UsageError(f"{name} 应以 https:// 开头。")
