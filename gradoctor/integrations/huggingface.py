"""A callback for the Trainer of Hugging Face Transformers (and those built on it: TRL, SetFit, ...)::

    from gradoctor.integrations.huggingface import GradoctorCallback

    trainer = Trainer(..., callbacks=[GradoctorCallback(stop_on="critical")])

It writes what the Trainer logs, when it logs it (``logging_steps``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradoctor.integrations.watched_log import Level, WatchedLog

try:
    from transformers import TrainerCallback
except ModuleNotFoundError as error:
    raise ImportError('this callback needs transformers: pip install "gradoctor[hf]"') from error


class GradoctorCallback(TrainerCallback):  # type: ignore[misc]
    """Writes gradoctor's log to ``path`` (default: ``gradoctor.jsonl`` in the output folder), looks at it every
    ``check_every`` records, tells what is at least ``warn_on``, ends the training at ``stop_on`` (None: never).
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        stop_on: Level | None = None,
        warn_on: Level | None = "warning",
        check_every: int = 10,
    ) -> None:
        self.path = Path(path) if path is not None else None
        self.watched: WatchedLog | None = None
        self._manner: dict[str, Any] = {"stop_on": stop_on, "warn_on": warn_on, "check_every": check_every}

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Start the log, or go on with it where the training is resumed."""
        del control
        self.watched = WatchedLog(
            self.path or Path(args.output_dir) / "gradoctor.jsonl",
            config=args.to_sanitized_dict(),
            resume=state.global_step > 0,
            writes=state.is_world_process_zero,
            **self._manner,
        )

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """One record of what the Trainer logged; the summary of the whole run is none."""
        del args
        if self.watched is None or not logs or "train_runtime" in logs:
            return
        values = {name: value for name, value in logs.items() if name != "epoch"}
        self.watched.log(values, step=state.global_step, epoch=logs.get("epoch"))
        if self.watched.checked and agreed(self.watched.should_stop):
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """End the log and judge the whole run."""
        del args, state, control
        if self.watched is not None:
            self.watched.close()


def agreed(stop: bool) -> bool:
    """Whether any process of a distributed run wants to stop: a process that stops alone leaves the others waiting."""
    import torch

    group = torch.distributed
    if not (group.is_available() and group.is_initialized() and group.get_world_size() > 1):
        return stop
    device = "cuda" if group.get_backend() == "nccl" else "cpu"
    asked = torch.tensor([int(stop)], device=device)
    group.all_reduce(asked, op=group.ReduceOp.MAX)
    return bool(asked.item())
