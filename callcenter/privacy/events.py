"""What happens to personal data, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class DataAnonymised(Event, frozen=True, kw_only=True):
    """The term of keeping has come: personal values were destroyed, what is counted was kept."""

    name: ClassVar[str] = "personal_data.anonymised"
    title: ClassVar[str] = "到期去标识化"
    subject_kind: ClassVar[str] = "work_order"
    destroyed: str


@catalogued
class PersonalRequestReceived(Event, frozen=True, kw_only=True):
    """The citizen asked to correct or delete what is held about her."""

    name: ClassVar[str] = "personal_request.received"
    title: ClassVar[str] = "收到个人信息申请"
    subject_kind: ClassVar[str] = "work_order"
    request: str


@catalogued
class PersonalRequestDecided(Event, frozen=True, kw_only=True):
    """The centre answered such a request."""

    name: ClassVar[str] = "personal_request.decided"
    title: ClassVar[str] = "答复个人信息申请"
    subject_kind: ClassVar[str] = "work_order"
    request: str
    decision: str
