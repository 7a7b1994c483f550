"""When a machine may dispatch, and to whom an order must never go."""

import math
from dataclasses import dataclass

from routing.dispatch.model import Directory


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the guards look at; values as in the interface (report, efficiency, emergency …)."""

    request_type: str = ""
    track: str = ""
    urgency: str = ""
    confidential: bool = False
    accused_kind: str = ""
    """public_body, official, company, person, or empty."""
    accused_organisation: str = ""
    """Code of the accused unit, or of the unit the accused official belongs to."""

    @property
    def accuses_authority(self) -> bool:
        return self.accused_kind in {"public_body", "official"}

    @property
    def needs_recusal(self) -> bool:
        """Reports, complaints about a person's conduct and confidential orders stay away from the accused."""
        return (
            self.request_type == "report"
            or self.confidential
            or self.accused_kind == "official"
            or self.track == "efficiency"
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Orders for one department whose proposal a person confirmed or corrected, above the threshold."""

    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Earning:
    """What automatic dispatch must have shown; the city may ask for more, not for less."""

    least_orders: int = 300
    least_share: float = 0.98
    least_confidence: float = 0.9
    z: float = 1.96
    """Two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    """Stable, kebab-case."""
    message: str


@dataclass(frozen=True, slots=True)
class Violation:
    code: str
    message: str
    organisation_code: str


def wilson_lower(evidence: Evidence, z: float = 1.96) -> float:
    """Lower bound of the share that is right (Wilson 1927); 0 without evidence."""
    if evidence.total <= 0:
        return 0.0
    n = evidence.total
    share = evidence.right / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + z * z / n))


def is_earned(evidence: Evidence, earning: Earning | None = None) -> bool:
    earning = earning or Earning()
    enough = evidence.total >= earning.least_orders
    return enough and wilson_lower(evidence, earning.z) >= earning.least_share


def automatic_refusals(
    facts: OrderFacts,
    *,
    is_switched_on: bool,
    confidence: float,
    evidence: Evidence,
    earning: Earning | None = None,
) -> tuple[Refusal, ...]:
    """Why this order must go to a dispatcher; empty when it may be dispatched by the machine."""
    earning = earning or Earning()
    checks = (
        (not is_switched_on, Refusal("auto-dispatch-off", "该承办单位未开启自动派单")),
        (
            not is_earned(evidence, earning),
            Refusal(
                "auto-dispatch-not-earned",
                f"自动派单须先有{earning.least_orders}件经人工确认且准确率下限达到"
                f"{earning.least_share:.0%}，目前{evidence.right}/{evidence.total}",
            ),
        ),
        (
            confidence < earning.least_confidence,
            Refusal("auto-dispatch-unsure", f"把握只有{confidence:.0%}，须人工派单"),
        ),
        (facts.confidential, Refusal("auto-dispatch-confidential", "保密工单须人工派单")),
        (facts.request_type == "report", Refusal("auto-dispatch-report", "举报件须人工派单")),
        (facts.track == "efficiency", Refusal("auto-dispatch-efficiency", "效能投诉须人工派单")),
        (
            facts.accuses_authority,
            Refusal("auto-dispatch-accused-authority", "反映公职人员或行政机关的工单须人工派单"),
        ),
        (facts.urgency == "emergency", Refusal("auto-dispatch-emergency", "紧急警情须人工转接并派单")),
    )
    return tuple(refusal for applies, refusal in checks if applies)


def is_barred(directory: Directory, facts: OrderFacts, organisation_code: str) -> bool:
    """Whether the order must not reach this organisation: the accused unit and all that belongs to it."""
    if not (facts.needs_recusal and facts.accused_organisation):
        return False
    return directory.is_within(organisation_code, facts.accused_organisation)


def stand_in(directory: Directory, facts: OrderFacts, inspector_code: str = "") -> str:
    """Who takes the order in the accused unit's place: its superior, else the inspector; or nobody ("")."""
    for superior in directory.superiors(facts.accused_organisation):
        if superior.kind != "centre":
            return superior.code
    if inspector_code and not directory.is_within(inspector_code, facts.accused_organisation):
        return inspector_code
    return ""


def required_copies(directory: Directory, facts: OrderFacts, lead: str) -> tuple[str, ...]:
    """An ordinary complaint about a unit's work goes to that unit, its superior copied."""
    if facts.needs_recusal or not facts.accused_organisation or lead != facts.accused_organisation:
        return ()
    return tuple(superior.code for superior in directory.superiors(lead)[:1])


def dispatch_violations(
    directory: Directory,
    facts: OrderFacts,
    *,
    lead: str,
    co_handlers: tuple[str, ...] = (),
    copies: tuple[str, ...] = (),
) -> tuple[Violation, ...]:
    """What forbids this dispatch, whoever orders it."""
    found: list[Violation] = []
    for code in dict.fromkeys((lead, *co_handlers, *copies)):
        organisation = directory.organisations.get(code)
        if organisation is None:
            found.append(Violation("unknown-organisation", f"没有编码为{code}的单位", code))
        elif is_barred(directory, facts, code):
            found.append(
                Violation(
                    "recusal-required",
                    f"{organisation.name}是被反映单位或其下属，须回避，请派其上级或监督单位",
                    code,
                )
            )
    missing = set(required_copies(directory, facts, lead)) - {lead, *co_handlers, *copies}
    for code in sorted(missing):
        name = directory.organisations[code].name
        found.append(Violation("superior-copy-required", f"投诉该单位的工作，须抄送其上级{name}", code))
    return tuple(found)
