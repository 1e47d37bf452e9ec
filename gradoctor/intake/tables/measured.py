"""Whether a spelling is that of something a training measures; enough to tell a history from other tables."""

from __future__ import annotations

import re

_MEASURED = re.compile(
    r"loss|acc|error|metric|reward|return|perplex|ppl|f1|auc|precision|recall|iou|dice|score|grad|norm|mae|mse|rmse|map|bleu|"
    r"rouge|wer|cer|bpb|bpc|entropy|(^|[_/ ])(lr|kl|nll|elbo|psnr|ssim|fid)($|[_/ ])|learning.?rate",
    re.IGNORECASE,
)


def measured(name: str) -> bool:
    """Whether a field's name is that of something a training measures (a loss, a metric, a norm, a learning
    rate).
    """
    return _MEASURED.search(name) is not None
