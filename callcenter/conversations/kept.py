"""Opens what is kept sealed of a contact for those whom the desk has let through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import ContactId
from callcenter.workorders.views import SegmentView

from .forms import Form
from .ports import Understanding, Utterance, Vault
from .store import ContactStore


class KeptContacts:
    """The transcript (identifiers masked) and the original words of a contact."""

    def __init__(self, store: ContactStore, vault: Vault, understanding: Callable[[], Understanding]) -> None:
        self._store = store
        self._vault = vault
        self._understanding = understanding

    async def transcript(self, tx: Connection, contact: ContactId) -> Sequence[SegmentView] | None:
        """What was said, with identifiers masked; None if nothing was recorded."""
        row = await self._store.sealed(tx, contact)
        if row["transcript_sealed"] is None:
            return None
        text = self._vault.open_text(row["transcript_sealed"], f"transcript:{row['public_id']}")
        mind = self._understanding()
        return [
            SegmentView(u.speaker, u.start_s, u.end_s, mind.redact(u.text))
            for u in msgspec.json.decode(text, type=list[Utterance])
        ]

    async def has_recording(self, tx: Connection, contact: ContactId) -> bool:
        """True while the sound of a call is kept."""
        return (await self._store.sealed(tx, contact))["recording_key"] is not None

    async def original_content(self, tx: Connection, contact: ContactId) -> str:
        """The words as they came."""
        row = await self._store.sealed(tx, contact)
        text = self._vault.open_text(row["content_sealed"], f"content:{row['public_id']}")
        form = msgspec.json.decode(text, type=Form)
        if form.content:
            return form.content
        if row["transcript_sealed"] is None:
            return ""
        heard = self._vault.open_text(row["transcript_sealed"], f"transcript:{row['public_id']}")
        return "\n".join(u.text for u in msgspec.json.decode(heard, type=list[Utterance]))
