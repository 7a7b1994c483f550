"""The types of identifiers, so that one is not passed for another."""

from __future__ import annotations

from typing import NewType

EventId = NewType("EventId", int)
UserId = NewType("UserId", int)
SessionId = NewType("SessionId", int)
OrganisationId = NewType("OrganisationId", int)
CategoryId = NewType("CategoryId", int)
ContactId = NewType("ContactId", int)
WorkOrderId = NewType("WorkOrderId", int)
AssignmentId = NewType("AssignmentId", int)
ClockId = NewType("ClockId", int)
JobId = NewType("JobId", int)
