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
    leave_alone,
    seen,
    set_aside,
)
from gradoctor.reports.fixing import ORDERS, Fix, first_fix, fixes
from gradoctor.reports.unasked import CONFIGURATION, EXPECTATIONS, Logging, counted, to_log
from gradoctor.reports.wording import (
    by_words,
    change,
    check_again,
    citation,
    cited_place,
    extent,
    headline,
    last_values,
    place,
    threshold,
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
    "counted",
    "due",
    "expectations",
    "extent",
    "first_fix",
    "fixes",
    "headline",
    "illnesses",
    "in_order",
    "last_values",
    "leave_alone",
    "place",
    "seen",
    "set_aside",
    "threshold",
    "to_log",
    "value_of",
]
