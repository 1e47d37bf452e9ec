"""Two configured values against each other: a penalty's weight against the weight of what it should serve."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit, NotEnoughData


def setting_ratio(
    value: float, to: float, *, above: float | None = None, below: float | None = None
) -> Hit | None:
    """Hit when ``value / to`` (usually two ``{fact: ...}``) lies above ``above`` or below ``below``.

    Values: value, to, ratio, limit. Raises NotEnoughData when either is no number or ``to`` is 0.
    """
    try:
        top, bottom = float(value), float(to)
    except (TypeError, ValueError):
        raise NotEnoughData("the settings to compare are not numbers") from None
    if bottom == 0.0:
        raise NotEnoughData("the setting to compare with is 0")
    ratio = top / bottom
    over = above is not None and ratio > above
    under = below is not None and ratio < below
    if not over and not under:
        return None
    limit = above if over and above is not None else (below or 0.0)
    return Hit(None, values={"value": top, "to": bottom, "ratio": ratio, "limit": limit})
