"""The sentences of a conversation, from the city's texts and what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .model import Missing
from .ports import ChatCity


@dataclass(frozen=True, slots=True)
class MadeOrder:
    """What the citizen is told of her fresh order."""

    number: str
    code: str
    category_code: str | None
    emergency_handover: str | None
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of her orders stands, in words for her; ``promised_at`` only before it is answered."""

    number: str
    title: str
    state_name: str
    promised_at: datetime | None


class Texts:
    """What the platform says."""

    def __init__(self, city: ChatCity) -> None:
        self._city = city

    def greeting(self, *, again: bool) -> str:
        city, hotline = self._city.names()
        return self._text("here") if again else self._text("greeting", city=city, hotline=hotline)

    def thanks(self) -> str:
        return self._text("thanks")

    def cannot_read(self) -> str:
        return self._text("cannot_read")

    def call_agent(self) -> str:
        return self._text("call_agent")

    def outside(self) -> str:
        return self._text("outside", city=self._city.names()[0])

    def ask(self, missing: Iterable[Missing]) -> str:
        return self._text("ask", missing=self._named(missing))

    def ordered(self, made: MadeOrder, missing: Sequence[Missing]) -> str:
        """Number, code and promised time; in danger first of all whom to call."""
        if made.emergency_handover:
            template = self._city.reply_text("emergency", made.category_code)
            told = template.format(
                numbers=_numbers(made.emergency_handover), number=made.number, code=made.code
            )
            return told + self._text("emergency_where") if Missing.place in missing else told
        told = self._text(
            "ordered", number=made.number, code=made.code, promise=self._promise(made.promised_at)
        )
        return told + self._text("lacking", missing=self._named(missing)) if missing else told

    def emergency_again(self, handover: str, number: str) -> str:
        return self._text("emergency_again", numbers=_numbers(handover), number=number)

    def supplemented(self, number: str, *, is_located: bool = False) -> str:
        return self._text("located" if is_located else "supplemented", number=number)

    def progress(self, standings: Sequence[Standing]) -> str:
        """One line an order; a sentence of its own if she has none."""
        if not standings:
            return self._text("no_orders")
        lines = [
            self._text(
                "progress",
                number=s.number,
                title=s.title,
                state=s.state_name,
                promise=f"，{self._promise(s.promised_at)}" if s.promised_at else "",
            )
            for s in standings
        ]
        return "\n".join(lines)

    def _promise(self, due: datetime | None) -> str:
        if due is None:
            return ""
        local = self._city.local(due)
        return self._text("promise", due=f"{local.month}月{local.day}日{local:%H:%M}")

    def _named(self, missing: Iterable[Missing]) -> str:
        return "；".join(self._text(f"ask_{item}") for item in missing)

    def _text(self, sentence: str, /, **values: str) -> str:
        return self._city.reply_text(sentence).format(**values)


def _numbers(handover: str) -> str:
    return handover.replace("/", "、")
