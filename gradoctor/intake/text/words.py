"""The words of training logs: which name an axis, a metric, a split, a unit; and which never name a value."""

from __future__ import annotations

import re

from gradoctor.intake.foreign import english, foreign_axis

EPOCH_WORDS = frozenset((
    "epoch", "ep", "cur_epoch", "current epoch", "epoch_num", "epoch no", "epoch number", "轮次",
))  # fmt: skip
STEP_WORDS = frozenset((
    "step", "global step", "global_step", "globalstep", "train step", "train_step", "training step", "iter",
    "iteration", "learning iteration", "it", "itr", "iters", "num_updates", "update", "total_timesteps",
    "timestep", "timesteps", "total timesteps", "trainer/global_step", "train/global_step", "cur_iter", "opt step",
    "train iter", "env_step", "env step", "env_steps", "env steps", "learner steps", "learner_steps", "acc_iter",
    "episode", "步数",
))  # fmt: skip
BATCH_WORDS = frozenset((
    "batch", "minibatch", "mini-batch", "mini batch", "batch_id", "batch_idx", "batch_index", "batch idx",
    "batch no",
))  # fmt: skip
SPLIT_WORDS = frozenset((
    "train", "training", "trn", "val", "valid", "validation", "test", "testing", "eval", "evaluation", "dev",
))  # fmt: skip

# Words that make a name a measured quantity, wherever they stand in it.
_METRICS = """
    loss losses acc accuracy lr ppl perplexity f1 auc auroc auprc mae mse rmse mape smape norm gnorm
    bpb bpc iou miou dice map psnr ssim lpips fid bleu rouge meteor cider wer cer per der score cost
    err error reward return rewards returns kl entropy nll elbo recall precision prec sharpe shd
    grad gradient gradients objf objective logloss logits advantage adv critic actor policy value q
    td bce ce mlm nsp perp r2 corr correlation pearson spearman kappa mcc specificity sensitivity
    energy force rmse_e rmse_f clip clipped clipping edges std variance var top1 top5 hits mrr ap
    ndcg eer bits acyclicity sparsity recon reconstruction kld regret success loss_scale wd acc1
    acc5 tel trl
"""
METRIC_WORDS = frozenset(_METRICS.split())
# Words that name a value with nothing but a blank between ("loss 0.43"): unmistakable ones only.
_SIGN_NEEDED = """
    value q td per map clip bits force energy policy actor err grad std variance var success
"""
BLANK_WORDS = METRIC_WORDS - frozenset(_SIGN_NEEDED.split())
QUALIFIERS = SPLIT_WORDS | frozenset((
    "avg", "avg.", "average", "mean", "running", "lm", "total", "generator", "discriminator", "grad",
    "gradient",
    "learning", "batch", "epoch", "smoothed", "current", "g", "d", "actor", "critic", "policy", "value",
    "cross",
    "kl", "nll", "mlm", "reg", "cls", "box", "obj", "f1", "meta", "inner", "outer", "final", "per",
    "macro", "micro",
    "weighted", "balanced", "best", "top-1", "top-5", "top1", "top5", "aux", "mse", "ce", "bce", "l1",
    "l2", "teacher",
    "student", "source", "target", "word", "char", "token", "global", "max", "min", "median", "ema",
))  # fmt: skip
# Words after which a name begins ("finished with loss: 0.5").
CUT_WORDS = frozenset((
    "with", "and", "is", "was", "has", "after", "then", "got", "reached", "took", "done", "finished",
    "the", "setting",
    "current", "now", "our", "a", "an", "results", "result",
))  # fmt: skip
TAIL_WORDS = frozenset(("to", "is", "was", "of", "at", "value", "are", "about", "approx", "around"))
# Words that turn "... epoch 7" into talk about another place than the present one.
ELSEWHERE = frozenset((
    "best", "from", "to", "next", "last", "every", "until", "since", "per", "previous", "each", "max",
    "maximum",
    "before", "resume", "resumed", "resuming", "restart", "total", "first", "than", "within", "for",
    "patience",
))  # fmt: skip
# Names of values that say nothing about training; read as such they would only be noise.
NEVER_VALUES = frozenset((
    "default", "line", "port", "pid", "rank", "local_rank", "gpu", "cuda", "device", "node",
    "exit code", "exitcode", "version", "eta", "file", "url", "http", "https", "job", "error code",
    "errno", "signal", "uid", "gid", "ppid", "id", "thread", "frame", "bus id", "at", "in", "page",
    "section", "figure", "table", "chapter", "issue", "fix", "note", "item",
    "ip", "localhost", "127.0.0.1", "python", "torch", "cudnn", "utc", "date", "time stamp",
    "timestamp", "year", "month", "day", "lines", "col", "column", "row", "index", "idx", "no",
    "sum by key", "lineno", "to", "from", "of", "counter", "range", "example", "option",
))  # fmt: skip
PART_WORDS = frozenset(("fold", "task", "stage", "phase", "experience", "lesson"))
"""Names of numbers that say which part of a log a record is of: no values by themselves."""
TIME_UNITS = frozenset((
    "s", "sec", "secs", "second", "seconds", "ms", "us", "µs", "ns", "m", "min", "mins", "minutes",
    "h", "hr", "hrs", "hours", "d", "days", "s/it", "s/iter", "ms/step", "s/step", "s/epoch",
    "us/sample", "ms/batch", "s/batch", "us/step", "ms/iter", "ms/it",
))  # fmt: skip
_SIZE_UNITS = (
    "B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "K", "M", "G", "T", "Mb", "Gb", "GHz", "MHz",
    "Hz", "W",
)  # fmt: skip
_TO_BASE = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0,
    "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minutes": 60.0, "h": 3600.0, "hr": 3600.0, "hrs": 3600.0,
    "hours": 3600.0, "d": 86400.0, "days": 86400.0,
}  # fmt: skip
_TO_BYTES = {
    "B": 1.0, "K": 1e3, "KB": 1e3, "M": 1e6, "MB": 1e6, "Mb": 1e6, "G": 1e9, "GB": 1e9, "Gb": 1e9, "T": 1e12,
    "TB": 1e12, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30,
}  # fmt: skip
_RATE_UNITS = (
    "it/s", "iter/s", "its/s", "samples/s", "samples/sec", "sample/s", "examples/s", "examples/sec",
    "ex/s", "tok/s", "Tok/s", "tokens/s", "tokens/sec", "tok/sec", "toks/s", "words/s", "wps",
    "images/s", "images/sec", "img/s", "imgs/s", "img/sec", "fps", "FPS", "steps/s", "step/s",
    "steps/sec", "ins/s", "updates/sec", "batches/s", "TFLOPs", "TFLOPS", "GFLOPs", "tflops",
    "tokens", "samples", "sec/batch", "x", "dB", "°C", "C", "bits", "seqs/s", "frames/s",
)  # fmt: skip
_UNITS = sorted((*TIME_UNITS, *_SIZE_UNITS, *_RATE_UNITS), key=len, reverse=True)
RATES = {
    unit: f"{what}_per_second"
    for what, units in {
        "samples": "samples/s samples/sec sample/s",
        "examples": "examples/s examples/sec ex/s",
        "tokens": "tok/s Tok/s tokens/s tokens/sec tok/sec toks/s",
        "words": "words/s wps",
        "images": "images/s images/sec img/s imgs/s img/sec",
        "sequences": "seqs/s",
        "frames": "frames/s fps FPS",
    }.items()
    for unit in units.split()
}
"""Units of a speed that name the number in front of them, and what it is called."""
WORD_UNIT = "word"
"""The unit of a share said in words (``Always``, ``Never``): 1 or 0, or in percent where the column is."""
UNIT = "%|" + "|".join(re.escape(unit) for unit in _UNITS)

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|[^\W\d_]+|[A-Za-z]\d+")


def parts_of(name: str) -> list[str]:
    """A name's words in lower case: ``train/CrossEntropyLoss`` gives train, cross, entropy, loss."""
    return [part.lower() for part in _PART.findall(name)]


def is_metric(name: str) -> bool:
    """Whether a name speaks of something measured in training (a loss, a score, a norm, a rate)."""
    lowered = name.lower()
    if name.isupper() and "_" in name and any(part in _SETTING_WORDS for part in parts_of(name)):
        return False  # an environment variable
    if lowered in METRIC_WORDS or "learning rate" in lowered or "learning_rate" in lowered:
        return True
    if any(part in METRIC_WORDS for part in (*parts_of(name), *_WORD.findall(lowered))):
        return True
    return english(name) is not None


def is_setting(name: str) -> bool:
    """Whether a name is a setting's (``batch_size``, ``n_layers``) rather than a measurement's."""
    parts = parts_of(name)
    return not is_metric(name) and any(part in _SETTING_WORDS for part in parts)


def factor_between(unit: str, wanted: str) -> float | None:
    """What a number in ``unit`` is multiplied by to be in ``wanted``; None when they do not measure the
    same.
    """
    for table in (_TO_BASE, _TO_BYTES):
        if unit in table and wanted in table:
            return table[unit] / table[wanted]
    return None


def axis_of(key: str) -> str | None:
    """``epoch``, ``step`` or ``batch`` when ``key`` names that axis (``Train Epoch``), else None."""
    if key.lower() == "up.":  # Marian's abbreviation of updates; without the point it is a direction
        return "step"
    lowered = key.lower().rstrip(".# ")
    while lowered:
        if lowered in EPOCH_WORDS:
            return "epoch"
        if lowered in STEP_WORDS:
            return "step"
        if lowered in BATCH_WORDS:
            return "batch"
        if foreign := foreign_axis(lowered):
            return foreign
        first, _, lowered = lowered.partition(" ")
        if first not in SPLIT_WORDS and first not in _AXIS_QUALIFIERS:
            return None
    return None


def split_of(word: str) -> str:
    """The split as a prefix: ``Validation`` gives ``val``, ``TRAINING`` gives ``train``; ``dev`` stays."""
    return _SPLIT_NAMES.get(word.lower(), word.lower())


_AXIS_QUALIFIERS = frozenset((
    "global", "current", "learning", "main", "completed", "finished", "at", "-", "---", "===", "[", "=>", "->", "end", "of",
))  # fmt: skip
_SETTING_WORDS = frozenset((
    "size", "num", "dim", "dims", "embd", "embed", "layers", "layer", "heads", "head", "hidden",
    "dropout", "pdrop", "epsilon", "eps", "seed", "workers", "betas", "beta", "momentum", "decay",
    "range", "token", "vocab", "max", "min", "interval", "freq", "frequency", "every", "warmup",
    "patience", "width", "depth", "channels", "kernel", "stride", "padding", "length", "positions",
    "world", "micro", "accumulation", "total", "bias", "threads", "devices", "n", "capacity",
    "alpha", "gamma", "tau", "buffer", "limit", "epochs", "steps", "zero", "parallel", "initializer",
    "enable", "weight", "floor", "warn", "scale", "monitor",
))  # fmt: skip
_SPLIT_NAMES = {
    "training": "train", "trn": "train", "valid": "val", "validation": "val", "testing": "test",
    "evaluation": "eval",
}  # fmt: skip
