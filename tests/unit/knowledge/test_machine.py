"""Whatever is tried on an article: one text in force at most, none without a second person, none changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.errors import HotlineError
from callcenter.kernel.ids import OrganisationId, SessionId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.knowledge.machine import BY_HAND, TABLE, advanced, may_decide, may_edit, possible, require
from callcenter.knowledge.model import (
    OPEN,
    Act,
    Article,
    ArticleAudience,
    ArticleId,
    Version,
    VersionId,
    VersionState,
    Words,
)

OWNER, OTHER = OrganisationId(1), OrganisationId(2)
WORDS = Words(
    "标题", (), "答复", "", None, None, ArticleAudience.agents, date(2026, 1, 1), None, None, "依据"
)


def person(number: int, role: Role, *subtree: OrganisationId) -> Principal:
    return Principal(UserId(number), "u", "u", role, SessionId("s"), subtree=frozenset(subtree))


PEOPLE = (
    person(1, Role.knowledge_editor),
    person(2, Role.supervisor),
    person(3, Role.department_clerk, OWNER),
    person(4, Role.department_leader, OWNER),
    person(5, Role.department_leader, OTHER),
    person(6, Role.agent),
    person(7, Role.system_officer),
)


@dataclass
class World:
    """An article as the service would keep it, in memory."""

    versions: list[Version] = field(default_factory=list)
    approved_by: dict[int, int] = field(default_factory=dict)

    def article(self) -> Article:
        in_force = [v for v in self.versions if v.state is VersionState.in_force]
        opened = [v for v in self.versions if v.state in OPEN]
        assert len(in_force) <= 1 and len(opened) <= 1
        return Article(
            ArticleId(1),
            OWNER,
            "A",
            1,
            next(iter(in_force), None),
            next(iter(opened), None),
            len(self.versions),
        )

    def put(self, version: Version, state: VersionState, who: UserId | None = None) -> None:
        authors = version.authors | ({who} if who is not None else set())
        self.versions[version.number - 1] = replace(version, state=state, authors=frozenset(authors))

    def act(self, who: Principal, act: Act) -> None:
        article = self.article()
        if act is Act.edit:
            if not may_edit(who, article.owner_id):
                return
            if article.opened is None:
                number = len(self.versions) + 1
                fresh = Version(
                    VersionId(number), ArticleId(1), number, VersionState.draft, WORDS, frozenset()
                )
                self.versions.append(replace(fresh, authors=frozenset({who.user_id})))
                return
        version = article.in_force if act is Act.confirm else article.opened or article.in_force
        state = require(who, article, version, act)
        assert version is not None
        if act is Act.approve:
            if article.in_force is not None:
                self.put(article.in_force, advanced(article.in_force.state, Act.supersede))
            self.approved_by[version.number] = int(who.user_id)
        self.put(version, state, who.user_id if act is Act.edit else None)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BY_HAND)), max_size=40))
def test_nothing_comes_into_force_alone(steps: list[tuple[Principal, Act]]) -> None:
    world = World()
    for who, act in steps:
        before = list(world.versions)
        offered = possible(who, world.article())
        try:
            world.act(who, act)
            assert act in offered or world.versions == before, "what is done was offered"
        except HotlineError:
            assert world.versions == before, "a refused act changes nothing"
            assert act not in offered, "what is offered is not refused"
        world.article()
    for version in world.versions:
        if version.state in (VersionState.in_force, VersionState.superseded):
            assert world.approved_by[version.number] not in version.authors
        assert version.authors <= {1, 2, 3, 4}, "nobody else ever wrote"


def test_every_state_is_reached_and_every_open_one_left() -> None:
    reached = {VersionState.draft, VersionState.scheduled} | set(TABLE.values())
    assert reached == set(VersionState)
    for state in (*OPEN, VersionState.in_force):
        assert any(s is state for s, _ in TABLE)
    for state in (VersionState.superseded, VersionState.withdrawn, VersionState.expired):
        assert not any(s is state for s, _ in TABLE), "what is over stays over"


def test_who_decides_also_edits() -> None:
    for who in PEOPLE:
        assert not may_decide(who, OWNER) or may_edit(who, OWNER)
