"""Takes the accused out of a list of candidates and puts the one above in their place."""

from dataclasses import replace

from routing.dispatch.guards import OrderFacts, is_barred, required_copies, stand_in
from routing.dispatch.model import Candidate, Directory


def without_accused(
    directory: Directory,
    facts: OrderFacts,
    candidates: tuple[Candidate, ...],
    inspector_code: str = "",
) -> tuple[Candidate, ...]:
    """Candidates that may be chosen, best first; copies that are due are filled in."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not is_barred(directory, facts, candidate.code):
            kept.append(_without_barred_company(directory, facts, candidate))
            continue
        instead = directory.organisations.get(stand_in(directory, facts, inspector_code))
        if instead is None or any(other.code == instead.code for other in kept):
            continue
        reason = f"{candidate.name}是被反映单位，须回避，改由{instead.name}办理"
        kept.append(
            Candidate(
                instead.code,
                instead.name,
                candidate.confidence,
                reason,
                instead.department_kind,
                category_code=candidate.category_code,
            )
        )
    unique: dict[str, Candidate] = {}
    for candidate in kept:
        unique.setdefault(candidate.code, candidate)
    return tuple(unique.values())


def _without_barred_company(directory: Directory, facts: OrderFacts, candidate: Candidate) -> Candidate:
    """Co-handlers and copies are recipients too."""
    due = required_copies(directory, facts, candidate.code)
    copies = tuple(dict.fromkeys((*candidate.copies, *due)))
    return replace(
        candidate,
        co_handlers=tuple(c for c in candidate.co_handlers if not is_barred(directory, facts, c)),
        copies=tuple(c for c in copies if not is_barred(directory, facts, c)),
    )
