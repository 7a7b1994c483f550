"""The tree of errors an outside caller may see.

Every class carries a stable kebab-case ``code`` for programs and an HTTP ``status``; the message is
for people and therefore Chinese. Anything that is not a `HotlineError` is a bug of ours and is shown
as a bare 500.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One complaint about one field of the input; ``field`` is its JSON path."""

    field: str
    message: str


class HotlineError(Exception):
    """Something the caller can understand and, mostly, mend."""

    code = "hotline-error"
    status = 400

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class BadRequest(HotlineError):
    """The request itself cannot be read (broken JSON, wrong encoding, too large)."""

    code = "bad-request"
    status = 400


class TooLarge(HotlineError):
    """The body exceeds what this door takes."""

    code = "too-large"
    status = 413


class NotAuthenticated(HotlineError):
    """No valid session stands behind this request."""

    code = "not-authenticated"
    status = 401


class NotAllowed(HotlineError):
    """The person is known and may not do this."""

    code = "not-allowed"
    status = 403


class NotFound(HotlineError):
    """It does not exist, or this person may not know that it does."""

    code = "not-found"
    status = 404


class Conflict(HotlineError):
    """The world has moved on since the caller looked; ``allowed`` names what may be done now, where known."""

    code = "conflict"
    status = 409

    def __init__(
        self, message: str, *, code: str | None = None, allowed: Sequence[str] | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.allowed = None if allowed is None else tuple(allowed)


class VersionConflict(Conflict):
    """Somebody else changed the object first."""

    code = "version-conflict"


class IllegalTransition(Conflict):
    """The machine's table has no such move from here; ``allowed`` lists those it has."""

    code = "illegal-transition"


class Invalid(HotlineError):
    """The input is well-formed but says something impossible; ``fields`` says where."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, *, fields: Sequence[FieldError] = (), code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.fields = tuple(fields)

    @classmethod
    def at(cls, field: str, message: str, code: str | None = None) -> Invalid:
        """One field is at fault, and the message is about it."""
        return cls(message, code=code, fields=[FieldError(field, message)])


class TooManyRequests(HotlineError):
    """Slow down; ``retry_after_s`` is in seconds."""

    code = "too-many-requests"
    status = 429

    def __init__(self, message: str, *, retry_after_s: int, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class UpstreamError(HotlineError):
    """The outside (a channel, an engine) answered nonsense or not at all."""

    code = "upstream-error"
    status = 502

    def __init__(self, message: str, *, retryable: bool, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retryable = retryable


class Unavailable(HotlineError):
    """We cannot serve this now; try again later."""

    code = "unavailable"
    status = 503


class UsageError(HotlineError):
    """A command was given something it cannot work with; the CLI exits 2 with this one sentence."""

    code = "usage"
    status = 400
