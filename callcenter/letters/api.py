"""The ledger of letters, their pages, and what is done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.principal import Role
from callcenter.printing.render import MEDIA_TYPE
from callcenter.web.routes import Call, Reply, Route, Work
from callcenter.workorders.model import CLOCK_NAMES

from .model import STATE_NAMES, Act, Kind, Letter, LetterState
from .service import LetterService
from .store import Proposal, Wanted

_TAG = "letters"
_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_SUPERVISING = frozenset({Role.supervisor, Role.dispatcher})
_READERS = (
    _UNITS
    | _SUPERVISING
    | frozenset(
        {
            Role.agent,
            Role.shift_leader,
            Role.follow_up_agent,
            Role.quality_inspector,
            Role.leader,
            Role.enterprise_officer,
            Role.efficiency_officer,
        }
    )
)
_HIGHEST = 2**62
_NUMBERED = {"letter": "文号，如 潮热督〔2026〕12号"}
_PROPOSED = {"proposal": "拟办编号"}
_Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
_Text = Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"\S")]


class LetterQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which letters; ``before`` is the smallest id of the page before."""

    state: LetterState | None = None
    kind: Kind | None = None
    order: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    late: bool = False
    before: _Id = _HIGHEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """One letter of the ledger."""

    id: int
    number: str
    kind: Kind
    form: str
    title: str
    order: str
    organisation: str
    organisation_name: str
    state: LetterState
    state_name: str
    issued_at: datetime
    issued_by: str | None
    due_at: datetime
    is_late: bool
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    sent_back_reason: str | None
    note: str | None
    closed_at: datetime | None
    closed_by: str | None
    acts: list[Act]


class LetterPage(msgspec.Struct, frozen=True):
    """A page of the ledger, newest first."""

    items: list[LetterView]


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that a card calls for."""

    id: int
    form: str
    title: str
    order: str
    order_title: str
    organisation: str | None
    organisation_name: str | None
    clock_name: str
    due_at: datetime
    proposed_at: datetime


class ProposalList(msgspec.Struct, frozen=True):
    """What waits to be decided, oldest first."""

    items: list[ProposalView]


class IssuedView(msgspec.Struct, frozen=True):
    """The order whose letter went out."""

    order: str


class Dropped(msgspec.Struct, frozen=True):
    """It is settled."""

    state: Literal["dropped"]


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the unit says."""

    answer: _Text


class ReasonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: _Text


class NoteBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word at the end."""

    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class LetterApi:
    """Ledger, page, acts, proposals."""

    def __init__(self, letters: LetterService, city: CurrentCity) -> None:
        self._letters = letters
        self._city = city

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        errors = {404: "没有这份文书，或无权查看"}
        return (
            Route(
                "GET", "letters", self._list, "listLetters", "督办台账", _TAG, LetterPage,
                query=LetterQuery, roles=_READERS,
            ),
            Route(
                "GET", "letters/{letter}.pdf", self._page, "printLetter", "打印文书", _TAG, None,
                roles=_READERS, path_notes=_NUMBERED, binary_response=MEDIA_TYPE,
                errors=errors,
            ),
            Route(
                "POST", "letters/{letter}/answer", self._answer, "answerLetter", "反馈文书", _TAG, LetterView,
                body=AnswerBody, roles=_UNITS, work=Work.write, path_notes=_NUMBERED,
                errors=errors | {409: "文书已办结"},
            ),
            Route(
                "POST", "letters/{letter}/send-back", self._send_back, "sendBackLetter", "退回反馈", _TAG,
                LetterView, body=ReasonBody, roles=_SUPERVISING, work=Work.write, path_notes=_NUMBERED,
                errors=errors | {409: "文书还没有反馈"},
            ),
            Route(
                "POST", "letters/{letter}/close", self._close, "closeLetter", "办结文书", _TAG, LetterView,
                body=NoteBody, roles=_SUPERVISING, work=Work.write, path_notes=_NUMBERED,
                errors=errors | {409: "文书已办结"},
            ),
            Route(
                "GET", "letter-proposals", self._proposals, "listLetterProposals", "拟发文书", _TAG,
                ProposalList, roles=_SUPERVISING,
            ),
            Route(
                "POST", "letter-proposals/{proposal}/issue", self._issue, "issueProposedLetter", "签发",
                _TAG, IssuedView, roles=_SUPERVISING, work=Work.write, path_notes=_PROPOSED,
                errors={404: "没有这份拟办文书，或已处理", 409: "工单当前不能发文"},
            ),
            Route(
                "POST", "letter-proposals/{proposal}/drop", self._drop, "dropProposedLetter", "不予发文",
                _TAG, Dropped, body=ReasonBody, roles=_SUPERVISING, work=Work.write, path_notes=_PROPOSED,
                errors={404: "没有这份拟办文书，或已处理"},
            ),
        )  # fmt: skip

    async def _list(self, call: Call) -> LetterPage:
        asked = call.asked(LetterQuery)
        wanted = Wanted(
            states=None if asked.state is None else [asked.state],
            kind=asked.kind,
            order=asked.order,
            late_at=call.now if asked.late else None,
            before=asked.before,
            limit=asked.limit,
        )
        found = await self._letters.list(call.tx, call.principal, wanted)
        return LetterPage([self._view(letter, call) for letter in found])

    async def _page(self, call: Call) -> Reply:
        number = call.path["letter"]
        content = await self._letters.page(call.tx, call.principal, number)
        name = quote(f"{number}.pdf", safe="")
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Disposition": f"inline; filename=\"letter.pdf\"; filename*=UTF-8''{name}",
        }
        return Reply(None, headers=headers, content=content)

    async def _answer(self, call: Call) -> LetterView:
        return await self._act(call, Act.answer, call.parsed(AnswerBody).answer)

    async def _send_back(self, call: Call) -> LetterView:
        return await self._act(call, Act.send_back, call.parsed(ReasonBody).reason)

    async def _close(self, call: Call) -> LetterView:
        return await self._act(call, Act.close, call.parsed(NoteBody).note)

    async def _act(self, call: Call, act: Act, words: str) -> LetterView:
        done = await self._letters.act(call.tx, call.principal, call.path["letter"], act, words, call.now)
        return self._view(done, call)

    async def _proposals(self, call: Call) -> ProposalList:
        found = await self._letters.proposals(call.tx, call.principal)
        return ProposalList([self._proposal(p) for p in found])

    async def _issue(self, call: Call) -> IssuedView:
        return IssuedView(await self._letters.issue(call.tx, call.principal, _proposal_id(call), call.now))

    async def _drop(self, call: Call) -> Dropped:
        reason = call.parsed(ReasonBody).reason
        await self._letters.drop(call.tx, call.principal, _proposal_id(call), reason, call.now)
        return Dropped("dropped")

    def _view(self, letter: Letter, call: Call) -> LetterView:
        return LetterView(
            id=letter.id,
            number=letter.number,
            kind=letter.kind,
            form=letter.form,
            title=self._city().letter_form(letter.form).title,
            order=letter.order,
            organisation=letter.organisation,
            organisation_name=letter.organisation_name,
            state=letter.state,
            state_name=STATE_NAMES[letter.state],
            issued_at=letter.issued_at,
            issued_by=letter.issued_by,
            due_at=letter.due_at,
            is_late=(letter.answered_at or call.now) > letter.due_at
            and letter.state is not LetterState.closed,
            answer=letter.answer,
            answered_at=letter.answered_at,
            answered_by=letter.answered_by,
            sent_back_reason=letter.sent_back_reason,
            note=letter.note,
            closed_at=letter.closed_at,
            closed_by=letter.closed_by,
            acts=_acts(letter, call),
        )

    def _proposal(self, proposal: Proposal) -> ProposalView:
        return ProposalView(
            id=proposal.id,
            form=proposal.form,
            title=self._city().letter_form(proposal.form).title,
            order=proposal.order,
            order_title="保密工单" if proposal.is_confidential else proposal.title,
            organisation=proposal.organisation,
            organisation_name=proposal.organisation_name,
            clock_name=CLOCK_NAMES.get(proposal.clock, proposal.clock),
            due_at=proposal.due_at,
            proposed_at=proposal.proposed_at,
        )


def _acts(letter: Letter, call: Call) -> list[Act]:
    """What this person may do with it now."""
    role = call.principal.role
    if letter.state is LetterState.closed:
        return []
    if role in _UNITS:
        is_own = letter.organisation_id in call.principal.subtree
        return [Act.answer] if is_own and letter.state is LetterState.issued else []
    if role not in _SUPERVISING:
        return []
    return [Act.send_back, Act.close] if letter.state is LetterState.answered else [Act.close]


def _proposal_id(call: Call) -> int:
    return call.number("proposal", "没有这份拟办文书，或已处理", "letter-proposal-not-found")
