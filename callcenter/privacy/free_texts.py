"""The one gate for what people write about a matter: masked on its way in, sealed if it is confidential."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.sealed_text import MARK, SealedTexts
from callcenter.workorders.bodies_centre import Assigning, Split
from callcenter.workorders.commands import Fields
from callcenter.workorders.drafts import NewOrder, TakenOut
from callcenter.workorders.loaded import Loaded

from .places import ORDER_COLUMNS, SUGGESTION_PARTS, TEXTS
from .redaction import each_text, masked, masked_body
from .store import NewSpan, PrivacyStore

BodyT = TypeVar("BodyT", bound=msgspec.Struct)

_BLIND = "~"
_TERM_BYTES = 9
_NAME_MIN, _ADDRESS_MIN = 2, 4
#: what these carry becomes columns of an order, which are sealed as such
_WRITTEN_LATER = (Fields, Split)


class FreeTexts:
    """Masks, seals and opens the words of orders."""

    def __init__(self, vault: Vault, store: PrivacyStore) -> None:
        self._vault = vault
        self._texts = SealedTexts(vault)
        self._store = store

    # ---- on the way in ----

    async def take(
        self,
        tx: Connection,
        loaded: Loaded,
        command: str,
        body: BodyT,
        now: datetime,
        person: UserId | None,
    ) -> BodyT:
        """The body of a command as it is kept: identifiers masked, and sealed if the order is confidential.

        Raises Invalid where a public answer or an abstract names somebody.
        """
        number = loaded.order.number
        if isinstance(body, Assigning) and body.abstract and loaded.order.is_confidential:
            self._check_abstract(loaded, body.abstract)
        body, found = masked_body(body)
        await self.keep(tx, number, command, found, now, person)
        if isinstance(body, _WRITTEN_LATER) or not loaded.order.is_confidential:
            return body
        return each_text(body, lambda text, _: self._texts.seal(text, number) if text else text)

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str:
        """One text as it is kept."""
        number = loaded.order.number
        text, found = masked(text, place.rpartition(".")[2])
        await self.keep(tx, number, place.rpartition(".")[0] or place, found, now, person)
        return self._texts.seal(text, number) if loaded.order.is_confidential and text else text

    async def keep(
        self,
        tx: Connection,
        number: str,
        origin: str,
        found: Sequence[TakenOut],
        now: datetime,
        person: UserId | None,
    ) -> None:
        """Keep what was taken out of texts, sealed; ``origin`` is the command or door it came by."""
        if not found:
            return
        ids = [uuid.uuid4() for _ in found]
        spans = [
            NewSpan(
                span_id,
                number,
                f"{origin}.{f.field}",
                f.position,
                f.kind,
                self._vault.seal_text(f.value, f"redacted_span:{span_id}"),
            )
            for span_id, f in zip(ids, found, strict=True)
        ]
        await self._store.keep_spans(tx, spans, now, person)

    # ---- confidential orders ----

    def sealed_order(self, new: NewOrder) -> NewOrder:
        """A confidential order with its words sealed and its search terms blinded; another as it is."""
        if not new.is_confidential:
            return new
        given = {name: getattr(new, name) for name in ORDER_COLUMNS if hasattr(new, name)}
        return replace(
            new,
            **self.sealed_fields(new.number, given),
            suggestion=self._sealed_suggestion(new.suggestion, new.number),
            search_bigrams=self.blinded(new.search_bigrams)[0],
        )

    def closed(self, text: str, number: str, *, is_confidential: bool) -> str:
        """A text of ours about a matter as it is kept."""
        return self._texts.seal(text, number) if is_confidential and text else text

    def sealed_fields(self, number: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Columns of a confidential order with their words sealed."""
        return {
            name: self._texts.seal(str(value), number) if name in ORDER_COLUMNS and value else value
            for name, value in values.items()
        }

    def corrected(
        self, row: Row, values: Mapping[str, Any], terms: Sequence[str]
    ) -> tuple[Mapping[str, Any], Sequence[str]]:
        """Corrected columns and search terms as they are kept: sealed once, an order stays so."""
        was_sealed = any(term.startswith(_BLIND) for term in row["search_bigrams"])
        if not (values["is_confidential"] or was_sealed):
            return values, terms
        return self.sealed_fields(row["number"], values), self.blinded(terms)[0]

    def blinded(self, terms: Iterable[str]) -> list[list[str]]:
        """Search terms as those of confidential orders are kept, under every index key, the newest first."""
        every = [self._vault.blind_indexes(term, "search") for term in terms]
        versions = len(self._vault.blind_indexes("", "search"))
        return [sorted(self._term(found[place]) for found in every) for place in range(versions)]

    async def conceal(self, tx: Connection, order_id: WorkOrderId, number: str) -> None:
        """Seal every word there is of an order that has become confidential, its index included."""
        for texts in TEXTS:
            await self._store.rewrite_texts(
                tx, texts, order_id, lambda text: self._texts.seal(text, number) if text else text
            )
        row = await self._store.order_index(tx, order_id)
        plain = [term for term in row["search_bigrams"] if not term.startswith(_BLIND)]
        terms = self.blinded(plain)[0] if plain else row["search_bigrams"]
        await self._store.save_index(tx, order_id, terms, self._sealed_suggestion(row["suggestion"], number))

    def opened_struct(self, shown: BodyT, number: str) -> BodyT:
        """What is about to be shown, with whatever sealed words came into it opened."""
        return each_text(shown, lambda text, _: self._texts.open(text, number))

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with its sealed words opened."""
        return self._texts.opened(row, number)

    def _sealed_suggestion(self, suggestion: Mapping[str, Any] | None, number: str) -> dict[str, Any] | None:
        return (
            None
            if suggestion is None
            else {k: self._sealed_part(k, v, number) for k, v in suggestion.items()}
        )

    def _sealed_part(self, name: str, value: Any, number: str) -> Any:
        if isinstance(value, dict):
            return {k: self._sealed_part(k, v, number) for k, v in value.items()}
        if isinstance(value, list):
            return [self._sealed_part(name, v, number) for v in value]
        if isinstance(value, str) and name in SUGGESTION_PARTS and not value.startswith(MARK):
            return self._texts.seal(value, number)
        return value

    def _term(self, index: bytes) -> str:
        version = self._vault.index_version_of(index)
        return f"{_BLIND}{version}.{base64.b64encode(index[2 : 2 + _TERM_BYTES]).decode()}"

    def _check_abstract(self, loaded: Loaded, abstract: str) -> None:
        """The abstract is all a department sees: it must not tell who asked, nor where exactly."""
        row, told = loaded.row, []
        bare = "".join(abstract.split())
        name = self._opened(row["citizen_name_sealed"], loaded, "citizen_name_sealed")
        if len(name) >= _NAME_MIN and name in bare:
            told.append("诉求人姓名")
        address = "".join((row["address"] or "").split())
        if len(address) >= _ADDRESS_MIN and address in bare:
            told.append("详细地址")
        if told:
            message = f"摘要中含有{'、'.join(told)}，承办单位不应看到，请删去后再派单"
            raise Invalid(message, code="abstract-names-person", fields=[FieldError("abstract", message)])

    def _opened(self, sealed: bytes | None, loaded: Loaded, column: str) -> str:
        if sealed is None:
            return ""
        return self._vault.open_text(sealed, f"contact:{loaded.order.contact_id}:{column}")
