"""Messages as they would come by web or WeChat: the way in for replays, demonstrations and load."""

from __future__ import annotations

from datetime import datetime

from callcenter.conversations.forms import PublicRequest, form_of_request
from callcenter.conversations.intake import Arrival, Intake, Taken, request_hash


class SimulatorChannel:
    """Takes messages in by the same door as the real channels."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def message(
        self, text: str, *, channel: str, received_at: datetime, key: str | None, now: datetime
    ) -> tuple[Taken, str | None]:
        """Store and understand one message: what was stored, and the order's number if one was made.

        A chat may hold nothing to act on (a greeting) and is then set aside; a form on the web page always
        makes an order, since its citizen was given a number.
        """
        body = PublicRequest(content=text)
        arrival = Arrival(
            form=form_of_request(body),
            channel=channel,
            received_at=received_at,
            source="模拟渠道",
            idempotency_key=key,
            request_hash=request_hash(body),
        )
        taken = await self._intake.take_in(arrival, now)
        number = await self._intake.understand(taken.contact, now, always_order=channel == "web")
        return taken, number
