"""Whether a spelling is that of something a training measures; enough to tell a history from other tables."""

from __future__ import annotations

import re

_MEASURED = re.compile(
    r"loss|acc|error|metric|reward|return|perplex|ppl|f1|auc|precision|recall|iou|dice|score|grad|norm|mae|mse|rmse|map|bleu|"
    r"rouge|wer|cer|bpb|bpc|entropy|(^|[_/ ])(lr|kl|nll|elbo|psnr|ssim|fid)($|[_/ ])|learning.?rate",
    re.IGNORECASE,
)

_OUTCOME = re.compile(
    r"loss|acc|error|reward|return|perplexity|f1|auc|iou|dice|bleu|rouge|wer|success", re.IGNORECASE
)
_SETTING = re.compile(
    r"weight|coef|lambda|alpha|gamma|scale|target|thresh|max_|min_|_fn|eps|type|name|ratio|factor",
    re.IGNORECASE,
)


def measured(name: str) -> bool:
    """Whether a field's name is that of something a training measures (a loss, a metric, a norm, a learning
    rate).
    """
    return _MEASURED.search(name) is not None


_COURSE = re.compile(
    r"loss|cost|objective|perplex|ppl|reward|return|elbo|nll|(^|[_/ ])lr($|[_/ ])|learning.?rate",
    re.IGNORECASE,
)


def of_a_course(name: str) -> bool:
    """Whether a list under this name is the course of a training even where nothing else says so.

    Precision and recall alone may as well be those of thresholds or of classes.
    """
    return _COURSE.search(name) is not None


def outcome(name: str) -> bool:
    """Whether a single value under this name is a result (a loss, a metric) and not a setting that speaks
    of one.
    """
    return _OUTCOME.search(name) is not None and _SETTING.search(name) is None
