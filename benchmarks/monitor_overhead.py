"""What the monitors cost: step time with and without them, in one process, alternating block by block.

    python benchmarks/monitor_overhead.py [--device cpu|cuda] [--width 256] [--depth 6] [--batch 256] [--rounds 30] [--json FILE]

Both loops clip at the same norm; the bare one with torch's ``clip_grad_norm_`` and one loss read at the end of a
block, which is what any loop does. The monitored one adds per-module norms, clip ratio, update ratio (sampled),
activation statistics (sampled), the degeneracy guard and throughput, and reads them at the end of the block. The
median over the rounds of the ratio of neighbouring blocks is printed. On a CPU processor time is measured, on a GPU
wall-clock time between synchronisations.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from gradoctor.monitor import ActivationMonitor, DegeneracyGuard, GradMonitor, Throughput, UpdateRatio

MAX_NORM = 1.0


class Bench:
    """One model with its optimizer and data; ``every`` is the sampling interval of the sampled monitors."""

    def __init__(self, device: torch.device, width: int, depth: int, batch: int, every: int) -> None:
        torch.manual_seed(0)
        layers: list[nn.Module] = []
        for _ in range(depth):
            layers += [nn.Linear(width, width), nn.LayerNorm(width), nn.GELU()]
        self.model = nn.Sequential(*layers, nn.Linear(width, 1)).to(device)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4)
        self.x = torch.randn(batch, width, device=device)
        self.y = torch.randn(batch, 1, device=device)
        self.device, self.batch = device, batch
        self.grads = GradMonitor(self.model, max_norm=MAX_NORM, every=every)
        self.updates = UpdateRatio(self.model, every=every)
        watched = {f"block{number}": self.model[3 * number + 2] for number in range(depth)}
        self.activations = ActivationMonitor(watched, every=every)
        head = self.model[-1]
        assert isinstance(head, nn.Linear)
        self.guard = DegeneracyGuard(head)
        self.throughput = Throughput(device)

    def bare(self, steps: int) -> float:
        """Seconds a step of the loop without monitors."""
        self.activations.close()
        started = self._now()
        for _ in range(steps):
            loss = nn.functional.mse_loss(self.model(self.x), self.y)
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), MAX_NORM)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
        float(loss.detach())
        return (self._now() - started) / steps

    def watched(self, steps: int) -> float:
        """Seconds a step of the same loop with every monitor."""
        started = self._now()
        for _ in range(steps):
            prediction = self.model(self.x)
            loss = nn.functional.mse_loss(prediction, self.y)
            loss.backward()
            self.grads.clip()
            with self.updates.around_step():
                self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self.guard.check(prediction)
            self.throughput.step(self.batch)
        float(loss.detach())
        for monitor in (self.grads, self.updates, self.activations, self.guard, self.throughput):
            monitor.read()
        return (self._now() - started) / steps

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
            return time.perf_counter()
        return time.process_time()  # a shared processor's waiting times are not the monitors'


def measure(make: Callable[[], Bench], rounds: int, steps: int) -> dict[str, float]:
    """Alternate bare and watched blocks of two equal models; medians and the ratio of neighbours."""
    bare, watched = make(), make()
    bare.bare(steps), watched.watched(steps)
    pairs = []
    for number in range(rounds):
        first, second = (bare.bare, watched.watched) if number % 2 == 0 else (watched.watched, bare.bare)
        times = [first(steps), second(steps)]
        pairs.append(times if number % 2 == 0 else times[::-1])
    ratios = sorted(with_ / without for without, with_ in pairs)
    return {
        "bare_ms": 1e3 * statistics.median(without for without, _ in pairs),
        "watched_ms": 1e3 * statistics.median(with_ for _, with_ in pairs),
        "ratio": statistics.median(ratios),
        "ratio_low": ratios[len(ratios) // 4],
        "ratio_high": ratios[-1 - len(ratios) // 4],
    }


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument(
        "--steps", type=int, default=20, help="steps a block; the monitors are read once a block"
    )
    parser.add_argument("--every", type=int, default=10, help="sampling interval of the sampled monitors")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, default=None)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    device = torch.device(asked.device)
    found = measure(
        lambda: Bench(device, asked.width, asked.depth, asked.batch, asked.every), asked.rounds, asked.steps
    )
    print(
        f"{device}: {found['bare_ms']:.2f} ms a step bare, {found['watched_ms']:.2f} ms watched; "
        f"ratio {found['ratio']:.3f} (quartiles {found['ratio_low']:.3f} to {found['ratio_high']:.3f})"
    )
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
