"""What the set-up of a database tells the supervisor, across a pipe."""

from __future__ import annotations

import msgspec


class Login(msgspec.Struct, frozen=True):
    """How a demo person logs in; for a second factor ``totp_secret`` goes into an authenticator app."""

    username: str
    display_name: str
    role_name: str
    password: str
    totp_secret: str | None


class Report(msgspec.Struct, frozen=True):
    """What is there now; ``contacts`` counts those taken in by this call."""

    city: str
    has_demo_users: bool
    logins: tuple[Login, ...] = ()
    contacts: int = 0
