"""What happens to enterprises and their matters, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class EnterpriseRegistered(Event, frozen=True, kw_only=True):
    """An enterprise came into the register."""

    name: ClassVar[str] = "enterprise.registered"
    title: ClassVar[str] = "企业入库"
    contacts: int


@catalogued
class EnterpriseChanged(Event, frozen=True, kw_only=True):
    """What the register says of an enterprise was corrected."""

    name: ClassVar[str] = "enterprise.changed"
    title: ClassVar[str] = "企业资料更正"
    changed: list[str]
