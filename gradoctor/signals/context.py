"""Names whose meaning depends on what else a log holds: ``kl`` is a term of the loss in a variational
autoencoder, and the size of a policy's step in reinforcement learning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gradoctor.signals.run import Signal
from gradoctor.signals.table import key_of, name_table

_OF_A_POLICY = ("rl/", "loss/policy", "loss/value")


def in_context(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """The signals under the names that they have beside each other (values and order unchanged)."""
    doubtful = {name: other for name, signal in signals.items() if (other := _outside_rl(signal))}
    if not doubtful or any(name.startswith(_OF_A_POLICY) and name not in doubtful for name in signals):
        return dict(signals)
    settled: dict[str, Signal] = {}
    for name, signal in signals.items():
        other = doubtful.get(name)
        if other is None or other in signals:
            settled.setdefault(name, signal)
        else:
            reason = "nothing else in the log is about reinforcement learning"
            settled[other] = replace(signal, name=other, reason=reason)
    return settled


def _outside_rl(signal: Signal) -> str | None:
    """What the signal is called outside of reinforcement learning; None where its spelling leaves no doubt."""
    if not signal.name.startswith("rl/"):
        return None
    return name_table().outside_rl.get(key_of(re.split(r"[/.:]", signal.spelling)[-1]))
