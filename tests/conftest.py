"""Property tests judge values, not the speed of the machine they happen to run on.

Under CI they draw the same cases every time: a change is judged by what it changes. Anywhere else they go on
looking for new ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("steady")
