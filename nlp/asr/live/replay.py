"""A leg's sound that is not answered yet, as far back as a bound allows."""

from __future__ import annotations

from collections import deque


class ReplayBuffer:
    """Bytes of a line from `begin` to `end`, both counted from the leg's start.

    What is answered is let go; beyond the bound the oldest is dropped, which `begin` shows.
    """

    def __init__(self, bytes_a_second: int, max_s: float, sample_bytes: int = 1) -> None:
        self._rate = bytes_a_second
        self._sample = sample_bytes
        self._max = int(max_s * bytes_a_second) // sample_bytes * sample_bytes
        self._pieces: deque[bytes] = deque()
        self.begin = 0
        self.end = 0

    @property
    def begin_s(self) -> float:
        return self.begin / self._rate

    @property
    def end_s(self) -> float:
        return self.end / self._rate

    def push(self, sound: bytes) -> None:
        self._pieces.append(sound)
        self.end += len(sound)
        if self.end - self.begin > self._max:
            self._drop_to(self.end - self._max)

    def settle(self, until_s: float) -> None:
        """Let go what is before ``until_s``."""
        self._drop_to(min(int(until_s * self._rate), self.end))

    def read(self, start: int, count: int) -> bytes:
        """At most ``count`` bytes from ``start``, which must not be before `begin`."""
        wanted, taken, at = count, [], self.begin
        for piece in self._pieces:
            if at + len(piece) > start:
                part = piece[max(0, start - at) : max(0, start - at) + wanted]
                taken.append(part)
                wanted -= len(part)
                if not wanted:
                    break
            at += len(piece)
        return b"".join(taken)

    def _drop_to(self, position: int) -> None:
        position -= position % self._sample  # a sample is never cut in two
        while self.begin < position:
            first = self._pieces[0]
            excess = position - self.begin
            if len(first) <= excess:
                self._pieces.popleft()
                self.begin += len(first)
            else:
                self._pieces[0] = first[excess:]
                self.begin = position
