"""A callback for Lightning (``lightning`` or ``pytorch_lightning``)::

    from gradoctor.integrations.lightning import GradoctorCallback

    Trainer(..., callbacks=[GradoctorCallback(stop_on="critical")])

It writes what the module logs, at the Trainer's own interval (``log_every_n_steps``), after each validation
and each epoch, with the learning rate and, where there is one optimizer, the norm of the gradients before
clipping.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradoctor.integrations.watched_log import LOGGER, Level, WatchedLog

try:
    from lightning.pytorch import Callback
except ModuleNotFoundError:
    try:
        from pytorch_lightning import Callback
    except ModuleNotFoundError as error:
        raise ImportError('this callback needs lightning: pip install "gradoctor[lightning]"') from error

_TRAINER = ("max_epochs", "max_steps", "gradient_clip_val", "accumulate_grad_batches", "precision")
_VALIDATION = ("val", "valid", "eval", "test", "dev")


class GradoctorCallback(Callback):  # type: ignore[misc]
    """Writes gradoctor's log to ``path`` (default: ``gradoctor.jsonl`` in the Trainer's root folder), looks at it every
    ``check_every`` records, tells what is at least ``warn_on``, ends the training at ``stop_on`` (None: never).
    ``grad_norm=False`` leaves the gradients unobserved.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        stop_on: Level | None = None,
        warn_on: Level | None = "warning",
        check_every: int = 10,
        grad_norm: bool = True,
    ) -> None:
        super().__init__()
        self.path = Path(path) if path is not None else None
        self.watched: WatchedLog | None = None
        self._manner: dict[str, Any] = {"stop_on": stop_on, "warn_on": warn_on, "check_every": check_every}
        self._wants_norm = grad_norm
        self._gradients: Any = None
        self._step = 0
        self._of_steps: set[str] = set()
        self._of_validation: set[str] = set()
        self._of_epochs: set[str] = set()
        self._before: dict[str, Any] = {}

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the log, or go on with it where the training is resumed."""
        from gradoctor.monitor import GradMonitor

        self._step = trainer.global_step
        if self._wants_norm and len(trainer.optimizers) == 1:
            self._gradients = GradMonitor(pl_module, max_norm=None, modules={})
        self.watched = WatchedLog(
            self.path or Path(trainer.default_root_dir) / "gradoctor.jsonl",
            config=_configuration(trainer, pl_module),
            resume=trainer.global_step > 0,
            writes=trainer.is_global_zero,
            **self._manner,
        )

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        """Gradients before clipping; the norm stays on the device."""
        del trainer, pl_module, optimizer
        if self._gradients is None:
            return
        try:
            self._gradients.observe()
        except (
            Exception
        ) as error:  # gradients a strategy keeps in a form of its own must not end the training
            LOGGER.info("gradient norms are not logged: %s: %s", type(error).__name__, error)
            self._gradients = None

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """One record at the Trainer's logging interval."""
        del pl_module, outputs, batch, batch_idx
        step, every = trainer.global_step, trainer.log_every_n_steps
        if step == self._step or not every or step // every == self._step // every:
            return
        self._step = step
        metrics = trainer.callback_metrics
        others = self._of_validation | self._of_epochs  # they stay in the metrics with the value they had
        fresh = _once({k: v for k, v in metrics.items() if k not in others}, "_step")
        self._of_steps |= set(fresh)
        self._record(trainer, {**fresh, **_rates(trainer), **self._norms()})

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """What the training had logged: what is the same object afterwards was not validated."""
        del pl_module
        self._before = dict(trainer.callback_metrics)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """One record of the validation."""
        del pl_module
        if trainer.sanity_checking or self.watched is None:
            return
        metrics = trainer.callback_metrics
        fresh = _once({k: v for k, v in metrics.items() if self._before.get(k) is not v}, "_epoch")
        named = {k if _says_validation(k) else f"val/{k}": v for k, v in fresh.items()}
        self._of_validation |= {name for name in fresh if name not in self._of_steps}
        if named:
            self._record(trainer, named)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """One record of what the module logs once an epoch."""
        del pl_module
        metrics = trainer.callback_metrics
        known = self._of_validation | self._of_steps
        fresh = _once({k: v for k, v in metrics.items() if k not in known or k.endswith("_epoch")}, "_epoch")
        self._of_epochs |= set(fresh)
        if fresh:
            self._record(trainer, {**fresh, **_rates(trainer), **self._norms()})

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """End the log and judge the whole run."""
        del trainer, pl_module
        self._close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """The log of a run that broke is closed and judged too."""
        del trainer, pl_module, exception
        self._close()

    def _record(self, trainer: Any, values: dict[str, Any]) -> None:
        if self.watched is None:
            return
        self.watched.log(values, step=trainer.global_step, epoch=trainer.current_epoch + 1)
        if self.watched.checked and trainer.strategy.reduce_boolean_decision(
            self.watched.should_stop, all=False
        ):
            trainer.should_stop = True

    def _norms(self) -> dict[str, float]:
        return self._gradients.read() if self._gradients is not None else {}

    def _close(self) -> None:
        if self.watched is not None:
            self.watched.close()


def _configuration(trainer: Any, module: Any) -> dict[str, Any]:
    """The module's hyperparameters, what the Trainer was asked for, and the first optimizer's settings."""
    told = dict(getattr(module, "hparams", None) or {})
    told |= {name: value for name in _TRAINER if (value := getattr(trainer, name, None)) is not None}
    for optimizer in trainer.optimizers[:1]:
        group = {k: v for k, v in optimizer.param_groups[0].items() if isinstance(v, int | float)}
        told |= {"optimizer": {"name": type(optimizer).__name__, **group}}
    return told


def _rates(trainer: Any) -> dict[str, float]:
    """The learning rate of each optimizer, under ``lr`` where there is one."""
    rates = [float(optimizer.param_groups[0]["lr"]) for optimizer in trainer.optimizers]
    return {"lr": rates[0]} if len(rates) == 1 else {f"lr/{index}": rate for index, rate in enumerate(rates)}


def _once(metrics: dict[str, Any], suffix: str) -> dict[str, Any]:
    """Lightning gives ``loss`` beside ``loss_step`` or ``loss_epoch``: the one that says what it is is kept."""
    other = "_epoch" if suffix == "_step" else "_step"
    return {
        name: value
        for name, value in metrics.items()
        if f"{name}{suffix}" not in metrics
        and not (name.endswith(other) and name.removesuffix(other) in metrics)
    }


def _says_validation(name: str) -> bool:
    return any(word in name.lower().replace("/", "_").split("_") for word in _VALIDATION)
