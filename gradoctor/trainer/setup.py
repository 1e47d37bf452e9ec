"""Everything one run holds, made from its configuration and its seed."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from gradoctor.errors import ConfigError
from gradoctor.monitor.activations import ActivationMonitor
from gradoctor.monitor.degeneracy import DegeneracyGuard
from gradoctor.monitor.gradients import GradMonitor
from gradoctor.monitor.throughput import Throughput
from gradoctor.monitor.updates import UpdateRatio
from gradoctor.trainer.config import TrainConfig
from gradoctor.trainer.process import Process
from gradoctor.trainer.schedule import EarlyStopping, Schedule
from gradoctor.trainer.systems import build_system
from gradoctor.trainer.systems.base import System


@dataclass
class Setup:
    """Everything one run holds."""

    config: TrainConfig
    process: Process
    system: System[Any]
    core: nn.Module
    model: nn.Module
    optimizer: torch.optim.Optimizer
    schedule: Schedule
    stopping: EarlyStopping
    grads: GradMonitor
    activations: ActivationMonitor
    updates: UpdateRatio
    throughput: Throughput
    guard: DegeneracyGuard | None


def prepare(config: TrainConfig, process: Process, *, compiled: bool = False) -> Setup:
    """Data, model, optimizer and monitors, all from the seed."""
    if config.batch_size % process.world:
        raise ConfigError(f"batch_size {config.batch_size} cannot be shared by {process.world} processes")
    if process.device.type == "cpu" and config.threads > 0:
        torch.set_num_threads(config.threads)
    torch.backends.cudnn.deterministic = True
    system = _system(config, process)
    if len(system) < config.batch_size * config.accumulation_steps:
        raise ConfigError(f"batch_size {config.batch_size} leaves no full batch in {len(system)} samples")
    torch.manual_seed(config.seed)
    core = system.build_model().to(process.device)
    model: nn.Module = core
    if process.world > 1:
        if process.device.type == "cuda":
            core = model = nn.SyncBatchNorm.convert_sync_batchnorm(core)
        model = nn.parallel.DistributedDataParallel(core)
    if compiled:
        model = torch.compile(model)  # type: ignore[assignment]
    head = system.head(core)
    return Setup(
        config=config,
        process=process,
        system=system,
        core=core,
        model=model,
        optimizer=build_optimizer(config, core),
        schedule=Schedule(config),
        stopping=EarlyStopping(config.early_stopping_patience, system.target_mode),
        grads=GradMonitor(
            core, max_norm=config.max_grad_norm, modules=system.watched(core), every=config.monitor_every
        ),
        activations=ActivationMonitor(system.activations(core), every=config.monitor_every),
        updates=UpdateRatio(core, every=max(10, config.monitor_every)),
        throughput=Throughput(process.device),
        guard=DegeneracyGuard(head, **system.guard_settings()) if head is not None else None,
    )


def _system(config: TrainConfig, process: Process) -> System[Any]:
    """The system with its data; sizes that contradict each other are the configuration's fault."""
    try:
        system: System[Any] = build_system(config, process.device)
    except (ArithmeticError, IndexError, RuntimeError, ValueError) as error:
        first = str(error).partition("\n")[0]
        raise ConfigError(
            f"no data can be made from this configuration: {first}", hint="see the sections data and model"
        ) from error
    return system


def build_optimizer(config: TrainConfig, core: nn.Module) -> torch.optim.Optimizer:
    """The optimizer a configuration names, over the parameters that train."""
    parameters = [p for p in core.parameters() if p.requires_grad]
    if config.optimizer == "sgd":
        return torch.optim.SGD(
            parameters, config.lr, momentum=config.momentum, weight_decay=config.weight_decay
        )
    kind = torch.optim.AdamW if config.optimizer == "adamw" else torch.optim.Adam
    return kind(parameters, config.lr, weight_decay=config.weight_decay)


def autocast(config: TrainConfig, device: torch.device) -> Any:
    """bf16 autocast where the device has it (``auto``) or where it is asked for."""
    wanted = config.precision == "bf16" or (
        config.precision == "auto" and device.type == "cuda" and torch.cuda.is_bf16_supported()
    )
    return torch.autocast(device.type, dtype=torch.bfloat16) if wanted else nullcontext()
