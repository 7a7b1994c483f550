"""Who attends the monthly session of the track, by post: the leaders of the city, one after another."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Row


@dataclass(frozen=True, slots=True)
class SessionPost:
    """One place in the turn; ``substitute`` comes where this leader cannot. Names are never in a pack."""

    code: str
    post: str
    substitute: str
    source: str


def session_post_of(row: Row) -> SessionPost:
    """One line of session_posts.csv."""
    post, substitute = row.required("post"), row.required("substitute")
    if post and post == substitute:
        row.complain("substitute 不能与 post 相同：本人不能替自己")
    return SessionPost(row.required("code"), post, substitute, row.required("source"))
