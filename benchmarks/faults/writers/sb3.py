"""Stable-Baselines3: progress.csv and the boxes of its console, on CartPole and a small corridor.

``python -m faults.writers.sb3 --out DIR [--seeds 3]``
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.logger import configure
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import DummyVecEnv

from faults.runs import Style, captured, seeded, write_all
from faults.scenario import Scenario, kinds_in

STYLES = {"csv": Style("sb3_progress", ".csv", "sb3-csv"), "boxes": Style("rl_tables", ".log", "sb3-boxes")}
FLAT = ("no_learning", "entropy_collapse", "prediction_collapse", "loss_plateau")


run = kinds_in(("csv", "boxes"))

SCENARIOS = (
    run("ppo-cartpole"),
    run("ppo-corridor", environment="corridor"),
    run("a2c-cartpole", algorithm="a2c"),
    run("ppo-cartpole-fast", learning_rate=1e-3, n_steps=128),
    run("ppo-rate-too-high", ("kl_too_large", "entropy_collapse", "prediction_collapse", "no_learning", "clip_fraction"), ("lr_too_high", "kl_too_large", "entropy_collapse", "prediction_collapse", "clip_fraction"),
        (*FLAT, "value_explosion", "loss_divergence", "clip_saturation", "reward_collapse", "loss_spike", "exploding_gradient"), learning_rate=1.0),
    run("ppo-no-reward", ("no_learning",), ("no_learning",), FLAT, environment="silent"),
    run("ppo-rate-zero", ("no_learning", "lr_zero_or_constant_bug"), ("lr_zero_or_constant_bug", "no_learning"), (*FLAT, "value_explosion", "lr_too_low"), learning_rate=0.0),
    run("ppo-entropy-bonus-too-large", ("no_learning",), ("no_learning",), (*FLAT, "value_explosion"), ent_coef=20.0),
    run("ppo-rewards-not-scaled", ("value_explosion", "no_learning"), ("value_explosion", "loss_divergence", "exploding_gradient", "no_learning"), (*FLAT, "loss_divergence"), environment="scaled", ent_coef=0.0, learning_rate=3e-4),
)  # fmt: skip


class Corridor(gym.Env[Any, Any]):
    """Walk right to the end of a noisy corridor."""

    observation_space = gym.spaces.Box(-2, 2, (3,), np.float32)
    action_space = gym.spaces.Discrete(3)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Back to the start."""
        super().reset(seed=seed, options=options)
        self.place, self.time = 0.0, 0
        return self._seen(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One step; the end of the corridor is worth 1."""
        self.place += 0.08 * (int(action) - 1) + 0.02 * float(self.np_random.normal())
        self.time += 1
        done = self.place > 1
        return self._seen(), 1.0 if done else -0.01, done, self.time >= 60, {}

    def _seen(self) -> Any:
        return np.array([self.place, self.time / 60, self.np_random.normal() * 0.1], np.float32).clip(-2, 2)


def environment(name: str) -> Any:
    """A monitored environment."""
    if name == "corridor":
        return Monitor(Corridor())
    env: gym.Env[Any, Any] = gym.make("CartPole-v1")
    if name == "silent":
        env = gym.wrappers.TransformReward(env, lambda _reward: 0.0)
    if name == "scaled":
        env = gym.wrappers.TransformReward(env, lambda reward: 1e4 * float(reward))
    return Monitor(env)


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> Mapping[str, Any]:
    """Learn, and keep progress.csv or the boxes."""
    value = seeded(scenario, seed)
    settings = dict(scenario.settings)
    steps, name = settings.pop("steps", 14_000), settings.pop("environment", "cartpole")
    algorithm = A2C if settings.pop("algorithm", "ppo") == "a2c" else PPO
    rollout = {"n_steps": 256, "n_epochs": 5, "batch_size": 128} if algorithm is PPO else {}
    envs = DummyVecEnv([lambda: environment(name)] * 2)
    scratch = Path(tempfile.mkdtemp())
    model = algorithm(
        "MlpPolicy",
        envs,
        seed=value,
        device="cpu",
        verbose=0,
        policy_kwargs={"net_arch": [32, 32]},
        **(rollout | settings),
    )
    if style == "csv":
        model.set_logger(configure(str(scratch), ["csv"]))
        model.learn(steps)
        model.logger.close()
        shutil.copy(scratch / "progress.csv", path)
    else:
        with captured(path):
            model.set_logger(configure(str(scratch), ["stdout"]))
            model.learn(steps)
    shutil.rmtree(scratch, ignore_errors=True)
    return {}


if __name__ == "__main__":
    write_all("sb3", SCENARIOS, write_run, STYLES)
