"""A further order out of the same contact (拆单)."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Row
from callcenter.kernel.ids import ContactId, UserId, WorkOrderId

from .bigrams import bigrams_of
from .bodies_centre import SplitPart
from .drafts import NewOrder
from .model import AccusedKind, RequestType, Track, Urgency
from .ports import Place


def part_of(
    row: Row, part: SplitPart, number: str, place: Place | None, now: datetime, person: UserId
) -> NewOrder:
    """The same citizen and the same receipt, another matter; where no place is given it is the old one."""
    where = place is not None
    town = place.town if place else row["town"]
    address = None if where else row["address"]
    return NewOrder(
        number=number,
        contact_id=ContactId(row["contact_id"]),
        request_type=RequestType(row["request_type"]),
        urgency=Urgency(row["urgency"]),
        track=Track(row["track"]),
        emergency_handover=None,
        category_code=part.category_code,
        title=part.title,
        content=part.content,
        district=place.district if place else row["district"],
        town=town,
        village=place.village if place else row["village"],
        address=address,
        place_code=place.code if place else row["place_code"],
        channel=row["channel"],
        source=row["source"],
        received_at=row["received_at"],
        registered_at=now,
        registered_by=person,
        citizen_name_sealed=row["citizen_name_sealed"],
        phone_sealed=row["phone_sealed"],
        phone_index=row["phone_index"],
        calling_phone_sealed=row["calling_phone_sealed"],
        calling_phone_index=row["calling_phone_index"],
        citizen_name_masked=row["citizen_name_masked"],
        phone_masked=row["phone_masked"],
        calling_phone_masked=row["calling_phone_masked"],
        on_behalf_of=row["on_behalf_of"],
        is_anonymous=row["is_anonymous"],
        no_reply_wanted=row["no_reply_wanted"],
        is_confidential=row["is_confidential"],
        is_actionable=True,
        complained_of_kind=None
        if row["complained_of_kind"] is None
        else AccusedKind(row["complained_of_kind"]),
        complained_of_name=row["complained_of_name"],
        complained_of_organisation=row["complained_of_organisation"],
        company=row["company"],
        uscc=row["uscc"],
        suggestion=None,
        search_bigrams=bigrams_of(part.title, part.content, *(w for w in (address, town, number) if w)),
        split_from=WorkOrderId(row["id"]),
    )
