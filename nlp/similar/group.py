"""Puts matters that are one together, never two that cannot be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nlp.similar.model import Apart, Likeness, Matter


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of one incident, the earliest first, and how each later one stands to an earlier one."""

    members: tuple[Matter, ...]
    links: tuple[Likeness, ...]


def grouped(
    pairs: Iterable[Likeness],
    matters: Sequence[Matter],
    are_apart: Callable[[Matter, Matter], bool],
) -> list[Group]:
    """Groups of two or more, in the order of their first members.

    The surest pairs are joined first; two groups stay two where any member of the one cannot be one with a
    member of the other, so that no chain of likenesses leads from a village to the next.
    """
    by_key = {m.key: m for m in matters}
    groups: dict[str, list[Matter]] = {m.key: [m] for m in matters}
    of: dict[str, str] = {m.key: m.key for m in matters}
    links: dict[str, list[Likeness]] = {m.key: [] for m in matters}
    for pair in sorted(pairs, key=lambda p: (-p.probability, p.earlier, p.later)):
        one, other = of[pair.earlier], of[pair.later]
        if one != other:
            if any(are_apart(a, b) for a in groups[one] for b in groups[other]):
                continue
            for member in groups.pop(other):
                groups[one].append(member)
                of[member.key] = one
            links[one] += links.pop(other)
        links[of[pair.earlier]].append(pair)
    found = [
        Group(tuple(sorted(members, key=lambda m: (m.at, m.key))), _first_links(links[name], by_key))
        for name, members in groups.items()
        if len(members) > 1
    ]
    return sorted(found, key=lambda g: (g.members[0].at, g.members[0].key))


def _first_links(links: Sequence[Likeness], by_key: dict[str, Matter]) -> tuple[Likeness, ...]:
    """For each later member one link of each relation, the surest, and of those equal the earliest."""
    best: dict[tuple[str, str], Likeness] = {}
    for link in sorted(links, key=lambda k: (-k.probability, by_key[k.earlier].at)):
        best.setdefault((link.later, link.relation.value), link)
    return tuple(sorted(best.values(), key=lambda k: (by_key[k.later].at, k.later, k.relation)))


def is_apart(found: Likeness | Apart) -> bool:
    """Whether a comparison said that two matters cannot be one."""
    return isinstance(found, Apart) and found.is_certain
