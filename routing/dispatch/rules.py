"""Up to three departments for a matter, each with its confidence and the reason a person can check."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.dispatch.model import Candidate, Directory, Matter, Organisation, RankedCategory

MOST = 3
_BY_DUTY_LIST = 0.95
_BY_OWNER = 0.85
"""A category's usual owner without a line of the duty list: right less often."""
_OTHER_LEVEL = 0.25
_TOWN = 0.15
_UNKNOWN_PLACE = 0.8
_LEAST = 0.02
_TOWN_KIND = "镇街"

SERVICES = {
    "110": ("公安局(110)", "公安局"),
    "119": ("消防救援支队",),
    "120": ("卫生健康局(120)", "卫生健康局"),
    "122": ("公安局交警", "公安局"),
}


@dataclass(frozen=True, slots=True)
class _Owner:
    organisation: Organisation
    share: float
    reason: str
    basis: str = ""
    co_handlers: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def candidates(directory: Directory, matter: Matter) -> tuple[Candidate, ...]:
    """Best first. Empty when no category has an owner."""
    found: dict[str, Candidate] = {}
    for candidate in _all(directory, matter):
        known = found.get(candidate.code)
        if known is None:
            found[candidate.code] = candidate
        else:
            total = min(1.0, known.confidence + candidate.confidence)
            found[candidate.code] = replace(known, confidence=total)
    ranked = sorted(found.values(), key=lambda candidate: -candidate.confidence)
    return tuple(
        replace(candidate, confidence=round(candidate.confidence, 3))
        for candidate in ranked[:MOST]
        if candidate.confidence >= _LEAST
    )


def _all(directory: Directory, matter: Matter) -> Iterator[Candidate]:
    left = 1.0
    service = _service(directory, matter)
    if service is not None:
        yield service
        left -= service.confidence
    named = _named(directory, matter)
    if named is not None:
        yield replace(named, confidence=named.confidence * left)
        left *= 1 - named.confidence
    for category in matter.categories:
        yield from _owners(directory, matter, category, left)


def _service(directory: Directory, matter: Matter) -> Candidate | None:
    for kind in SERVICES.get(matter.handover, ()):
        organisation = directory.nearest(kind, ()) or directory.of_city(kind)
        if organisation is not None:
            return Candidate(
                organisation.code,
                organisation.name,
                0.9,
                f"正在发生的险情，应立即转接{matter.handover}",
                organisation.department_kind,
            )
    return None


def _named(directory: Directory, matter: Matter) -> Candidate | None:
    """The department whose people are meant by name: 环卫阿姨, 镇里的干部."""
    if not matter.named_kind:
        return None
    if matter.named_kind == _TOWN_KIND:
        organisation = directory.town_of(matter.place_codes)
    else:
        organisation = directory.nearest(matter.named_kind, matter.place_codes)
    if organisation is None:
        return None
    reason = f"诉求说的是{organisation.name}的人员和工作"
    return Candidate(organisation.code, organisation.name, 0.7, reason, organisation.department_kind)


def _owners(directory: Directory, matter: Matter, ranked: RankedCategory, left: float) -> Iterator[Candidate]:
    """The owner of the branch and, where level 3 has an owner of its own, that one too."""
    sure = ranked.confidence * left * (1.0 if matter.place_codes else _UNKNOWN_PLACE)
    leaf = _owner(directory, matter, ranked)
    branch_code = _branch(directory, ranked.code)
    branch = _owner(directory, matter, replace(ranked, code=branch_code))
    if leaf is None or branch is None or leaf.organisation.code == branch.organisation.code:
        owner = leaf or branch
        if owner is not None:
            yield from _with_neighbours(directory, matter, ranked, owner, sure)
        return
    yield _candidate(ranked, leaf, sure * leaf.share * ranked.leaf_confidence)
    rest = replace(ranked, code=branch_code)
    yield from _with_neighbours(directory, matter, rest, branch, sure * (1 - ranked.leaf_confidence))


def _branch(directory: Directory, code: str) -> str:
    """The level-2 category of a category."""
    chain = directory.category_chain(code)
    return chain[-2].code if len(chain) > 2 else code


def _with_neighbours(
    directory: Directory, matter: Matter, ranked: RankedCategory, owner: _Owner, sure: float
) -> Iterator[Candidate]:
    """The owner, then the same department on the other level, then the town."""
    yield _candidate(ranked, owner, sure * owner.share)
    for other in _other_levels(directory, matter, owner.organisation):
        reason = f"同属{other.department_kind}，可由{other.name}办理；{_said(ranked)}"
        yield _candidate(ranked, replace(owner, organisation=other, reason=reason), sure * _OTHER_LEVEL)
    town = directory.town_of(matter.place_codes)
    if town is not None and town.code != owner.organisation.code:
        reason = f"属地：{directory.place_name(matter.place_codes)}"
        yield _candidate(ranked, replace(owner, organisation=town, reason=reason), sure * _TOWN)


def _owner(directory: Directory, matter: Matter, ranked: RankedCategory) -> _Owner | None:
    """By the duty list, else by the category's usual owner at the place."""
    chain = directory.category_chain(ranked.code)
    if not chain:
        return None
    path = "/".join(category.name for category in reversed(chain))
    where = directory.place_name(matter.place_codes) or "地点未明"
    row = directory.duty(ranked.code, matter.place_codes)
    if row is not None:
        lead = directory.organisations[row.lead]
        reason = f"派单目录：{path}由{lead.name}承办；{_said(ranked)}；地点：{where}"
        return _Owner(lead, _BY_DUTY_LIST, reason, row.basis, row.co_handlers, row.copies)
    kind = next((category.owner_kind for category in chain if category.owner_kind), "")
    owner = directory.nearest(kind, matter.place_codes) if kind else None
    if owner is None:
        return None
    reason = f"{path}一般归{kind}；{_said(ranked)}；地点：{where}"
    return _Owner(owner, _BY_OWNER, reason)


def _said(ranked: RankedCategory) -> str:
    if not ranked.words:
        return "按整段诉求判断"
    return "诉求提到" + "、".join(f"“{word}”" for word in ranked.words[:3])


def _other_levels(directory: Directory, matter: Matter, owner: Organisation) -> Iterator[Organisation]:
    """The same kind of department of the county, where the city's leads, and the other way round."""
    if not owner.department_kind:
        return
    for other in (
        directory.nearest(owner.department_kind, matter.place_codes),
        directory.of_city(owner.department_kind),
    ):
        if other is not None and other.code != owner.code:
            yield other
            return


def _candidate(ranked: RankedCategory, owner: _Owner, confidence: float) -> Candidate:
    return Candidate(
        owner.organisation.code,
        owner.organisation.name,
        confidence,
        owner.reason + (f"；依据：{owner.basis}" if owner.basis else ""),
        owner.organisation.department_kind,
        owner.basis,
        ranked.code,
        owner.co_handlers,
        owner.copies,
    )
