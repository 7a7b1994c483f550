"""argon2id in a thread, a few at a time: a hash costs memory and a core, no lever for outsiders."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

import argon2

from .password_rules import normalised


@dataclass(frozen=True, slots=True)
class HashCost:
    """The cost of one hash. The defaults are RFC 9106's second recommendation."""

    time_cost: int = 3  # passes
    memory_kib: int = 65536
    parallelism: int = 4


#: for tests: wrong for anything else
CHEAP = HashCost(time_cost=1, memory_kib=8, parallelism=1)


class PasswordHashing:
    """Hashes and verifies; at most ``at_once`` at a time in this process."""

    def __init__(self, cost: HashCost | None = None, *, at_once: int = 2) -> None:
        chosen = cost or HashCost()
        self._hasher = argon2.PasswordHasher(
            time_cost=chosen.time_cost, memory_cost=chosen.memory_kib, parallelism=chosen.parallelism
        )
        self._slots = asyncio.Semaphore(at_once)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """A fresh hash with its own salt."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, normalised(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash.

        None stands for an account that does not exist: the same work is done and the answer is no.
        """
        async with self._slots:
            return await asyncio.to_thread(self._verify, password_hash, normalised(password))

    def is_outdated(self, password_hash: str) -> bool:
        """The hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return password_hash is not None
