"""The prints of nanoGPT and its kin: build-nanogpt, llm.c, modded-nanogpt, parameter-golf, nanochat."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import cells, word_colon

_LLM_C = {"trl": "train_loss", "tel": "val_loss", "eval": "hellaswag_accuracy", "norm": "grad_norm"}
_SKIP = {"epoch": "", "total time": "", "train_time": "", "eta": ""}

FORMAT = Family(
    name="nanogpt",
    title="Step lines of nanoGPT and its kin",
    writes="nanoGPT, build-nanogpt, llm.c, modded-nanogpt, parameter-golf, nanochat",
    reason="step lines of the nanoGPT family",
    score=72,
    least=2,
    kinds=(
        Kind(
            ": loss ",
            r"^iter {step}: loss {loss}, time {time_ms}ms(?:, mfu {mfu}%)?(?:, lr {lr})?",
            sure=True,
        ),
        Kind(": train loss ", r"^step {step}: train loss {train_loss}, val loss {val_loss}", sure=True),
        Kind("train_time:", r"^step:{step}/{steps} {rest}", tail=word_colon, names=_SKIP, sure=True),
        Kind("step:", r"^step:{step}(?:/{steps})? {rest}", tail=word_colon, names=_SKIP),
        Kind(" trl:", r"^s:{step} {rest}", tail=word_colon, names=_LLM_C, sure=True),
        Kind("s:", r"^s:{step} {rest}", tail=word_colon, names=_LLM_C),
        Kind(
            "| norm ",
            r"^step +{step}/{steps} \| (?:train )?loss {loss} \([^)]*\) ?\| norm {grad_norm} \([^)]*\) ?"
            r"\| lr {lr} \| {time_ms} ms",
            sure=True,
        ),
        Kind(
            "(took ",
            r"^step {step}(?:/{steps})?: train loss {loss} (?:\(acc [^)]*\) )?\(.*took {time_ms} ms",
            sure=True,
        ),
        Kind(
            "tok/sec:",
            r"^step {step}(?:/{steps})? \({percent}%\) \| {rest}",
            tail=cells,
            names={**_SKIP, "percent": "", "norm": "grad_norm"},
            sure=True,
        ),
        Kind("Validation bpb", r"^[Ss]tep {step} \| Validation bpb: {val_bpb}", sure=True),
        Kind("CORE metric", r"^[Ss]tep {step} \| CORE metric: {core_metric}"),
        Kind("tokens/sec:", r"^step +{step} *\| {rest}", tail=cells, names={"norm": "grad_norm"}, sure=True),
        Kind(
            "| norm: ",
            r"^step +{step} *\| +(?=loss: ){rest}",
            tail=cells,
            names={"norm": "grad_norm"},
            sure=True,
        ),
        Kind(
            "loss: ",
            r"^step +{step}(?:/{steps})? *\| *{rest}",
            tail=cells,
            names={"norm": "grad_norm", **_SKIP},
        ),
        Kind("Validation loss", r"^(?:[Ss]tep {step} \| )?Validation loss: {val_loss}"),
        Kind("val", r"^(?:val loss|validation loss:) {val_loss}"),
        Kind("HellaSwag", r"^HellaSwag(?: accuracy)?: \d+/\d+ ?= ?{hellaswag_accuracy}"),
        Kind(" ", r"^{step} (?P<split>train|val) {loss}$"),
        Kind(" hella ", r"^{step} hella {hellaswag_accuracy}$"),
    ),
).format
