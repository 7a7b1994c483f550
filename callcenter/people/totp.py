"""One-time codes by time (RFC 6238): six digits, 30 seconds, one step of tolerance either way."""

from __future__ import annotations

from datetime import datetime

import pyotp

_WINDOW = 1  # steps of 30 s either way, for clocks that differ


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def otpauth_uri(secret: str, username: str, issuer: str) -> str:
    """What an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def matching_step(secret: str, otp: str, now: datetime) -> int | None:
    """The time step whose code this is, or None.

    The caller must refuse a step not later than the last one taken, so that a code works once.
    """
    code = otp.strip()
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=_WINDOW)
    except pyotp.OTPVerificationError:
        return None
