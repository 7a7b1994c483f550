"""What a worker counts about itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class WorkerStats:
    """Since the start of the process; seconds of sound, of work and of waiting are sums."""

    places: int = 0
    streams: int = 0
    """Open now."""
    opened: int = 0
    refused: int = 0
    broken: int = 0
    """Streams that ended by an error of the engine or a message that could not be used."""
    utterances: int = 0
    waiting: int = 0
    """Utterances that wait for the engine now."""
    sound_s: float = 0.0
    busy_s: float = 0.0
    waited_s: float = 0.0
    longest_wait_s: float = field(default=0.0)

    @property
    def is_full(self) -> bool:
        return self.streams >= self.places
