"""What every telling of a diagnosis shares, in one place to import: findings in order, fixes, what to
log, wording.

All functions are pure and read the wire objects alone; texts are returned as they came, escaping is the
renderer's.
"""

from __future__ import annotations

from gradoctor.reports.findings import (
    Illness,
    active,
    causes,
    due,
    expectations,
    illnesses,
    in_order,
    seen,
    set_aside,
)
from gradoctor.reports.fixing import (
    ORDERS,
    Fix,
    consistent,
    first_fix,
    fixes,
    leave_alone,
    remedy,
    remedy_words,
)
from gradoctor.reports.next_steps import next_steps, works
from gradoctor.reports.unasked import CONFIGURATION, EXPECTATIONS, Logging, counted, to_log, unasked_because
from gradoctor.reports.wording import (
    by_words,
    change,
    check_again,
    citation,
    cited_place,
    compared_with,
    due_here,
    evidence_value,
    extent,
    goal,
    headline,
    is_logged,
    last_values,
    place,
    stands_at,
    threshold,
    unit_of,
    value_of,
)

__all__ = [
    "CONFIGURATION",
    "EXPECTATIONS",
    "ORDERS",
    "Fix",
    "Illness",
    "Logging",
    "active",
    "by_words",
    "causes",
    "change",
    "check_again",
    "citation",
    "cited_place",
    "compared_with",
    "consistent",
    "counted",
    "due",
    "due_here",
    "evidence_value",
    "expectations",
    "extent",
    "first_fix",
    "fixes",
    "goal",
    "headline",
    "illnesses",
    "in_order",
    "is_logged",
    "last_values",
    "leave_alone",
    "next_steps",
    "place",
    "remedy",
    "remedy_words",
    "seen",
    "set_aside",
    "stands_at",
    "threshold",
    "to_log",
    "unasked_because",
    "unit_of",
    "value_of",
    "works",
]
