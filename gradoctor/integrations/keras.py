"""A callback for Keras 3, whatever its backend::

    from gradoctor.integrations.keras import GradoctorCallback

    model.fit(..., callbacks=[GradoctorCallback("runs/one/gradoctor.jsonl", stop_on="critical")])

It writes one record an epoch. Hooks of single batches are left alone: a callback that has one makes Keras
wait for the device at every step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradoctor.integrations.watched_log import Level, WatchedLog

try:
    from keras.callbacks import Callback
except ModuleNotFoundError as error:
    raise ImportError('this callback needs keras: pip install "gradoctor[keras]"') from error


class GradoctorCallback(Callback):  # type: ignore[misc]
    """Writes gradoctor's log to ``path``, looks at it every ``check_every`` epochs, tells what is at least ``warn_on``,
    ends the training at ``stop_on`` (None: never). ``config``: what the configuration should hold beside the optimizer's.
    """

    def __init__(
        self,
        path: str | Path = "gradoctor.jsonl",
        *,
        config: dict[str, Any] | None = None,
        stop_on: Level | None = None,
        warn_on: Level | None = "warning",
        check_every: int = 1,
    ) -> None:
        super().__init__()
        self.path = Path(path)
        self.watched: WatchedLog | None = None
        self._config = dict(config or {})
        self._manner: dict[str, Any] = {"stop_on": stop_on, "warn_on": warn_on, "check_every": check_every}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start the log."""
        del logs
        config = {"epochs": (self.params or {}).get("epochs"), **_optimizer(self.model), **self._config}
        self.watched = WatchedLog(self.path, config=config, **self._manner)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """One record: the epoch's logs and the learning rate in force."""
        if self.watched is None or not logs:
            return
        rate = {} if "learning_rate" in logs or "lr" in logs else _rate(self.model)
        self.watched.log({**logs, **rate}, epoch=epoch + 1)
        if self.watched.should_stop:
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """End the log and judge the whole run."""
        del logs
        if self.watched is not None:
            self.watched.close()


def _optimizer(model: Any) -> dict[str, Any]:
    """What is known of the optimizer: its name, rate, decay and clipping."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return {}
    told = optimizer.get_config().items()
    scalars = {k: v for k, v in told if isinstance(v, int | float | str | bool) and k != "name"}
    return {"optimizer": type(optimizer).__name__, **scalars}


def _rate(model: Any) -> dict[str, float]:
    try:
        return {"learning_rate": float(model.optimizer.learning_rate)}
    except (AttributeError, TypeError, ValueError):  # no optimizer, or one whose rate is no number
        return {}
