"""Samples and steps a second, and the device memory they took."""

from __future__ import annotations

import time

import torch


class Throughput:
    """Counts samples; :meth:`read` divides by the wall-clock time since the last read.

    On a GPU the device is synchronised at ``read()`` (the logging interval), never inside the step.
    """

    def __init__(self, device: torch.device | str = "cpu") -> None:
        self._device = torch.device(device)
        self._samples = 0
        self._steps = 0
        self._since = time.perf_counter()

    def step(self, samples: int) -> None:
        """Count one step of ``samples`` samples."""
        self._samples += samples
        self._steps += 1

    def read(self) -> dict[str, float]:
        """``samples_per_second``, ``steps_per_second`` and on CUDA ``gpu_memory_mb`` (peak allocated,
        MiB).
        """
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        now = time.perf_counter()
        seconds = max(now - self._since, 1e-9)
        values = {
            "samples_per_second": self._samples / seconds,
            "steps_per_second": self._steps / seconds,
        }
        if self._device.type == "cuda":
            values["gpu_memory_mb"] = torch.cuda.max_memory_allocated(self._device) / 2**20
        self._samples, self._steps, self._since = 0, 0, now
        return values
