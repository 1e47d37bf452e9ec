"""The monitors' numbers against hand-computed ones, and that nothing in a step waits for the device."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from gradoctor.monitor import (  # noqa: E402
    ActivationMonitor,
    DegeneracyGuard,
    GradMonitor,
    Throughput,
    UpdateRatio,
)

READS = ("item", "tolist", "cpu", "numpy", "__bool__", "__float__", "__int__", "nonzero")


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(2, 1, bias=False)
        self.head = nn.Linear(1, 1, bias=False)

    def forward(self, x):
        return self.head(self.encoder(x))


def model_with_gradients(encoder=(3.0, 4.0), head=(12.0,)):
    model = Two()
    model.encoder.weight.grad = torch.tensor([encoder])
    model.head.weight.grad = torch.tensor([head])
    return model


def test_norms_before_clipping_globally_and_by_module():
    model = model_with_gradients()
    monitor = GradMonitor(model, max_norm=1.0)
    assert float(monitor.clip()) == pytest.approx(13.0)
    assert monitor.read() == pytest.approx(
        {
            "grad_norm": 13.0,
            "grad_norm_max": 13.0,
            "grad_clip_ratio": 1.0,
            "grad_norm/encoder": 5.0,
            "grad_norm/head": 12.0,
        }
    )
    clipped = torch.cat([model.encoder.weight.grad.flatten(), model.head.weight.grad.flatten()])
    assert float(clipped.norm()) == pytest.approx(1.0, rel=1e-5)


def test_clips_exactly_as_torch_does():
    ours, theirs = model_with_gradients(), model_with_gradients()
    GradMonitor(ours, max_norm=2.5).clip()
    nn.utils.clip_grad_norm_(theirs.parameters(), 2.5)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


def test_gradients_below_the_threshold_stay_as_they_are():
    model = model_with_gradients()
    GradMonitor(model, max_norm=13.5).clip()
    assert model.head.weight.grad.item() == 12.0


def test_observe_changes_nothing():
    model = model_with_gradients()
    monitor = GradMonitor(model, max_norm=1.0)
    monitor.observe()
    assert model.head.weight.grad.item() == 12.0
    assert monitor.read()["grad_clip_ratio"] == 1.0


def test_means_over_the_interval_and_the_share_that_was_clipped():
    model = model_with_gradients(encoder=(0.3, 0.4), head=(0.0,))
    monitor = GradMonitor(model, max_norm=1.0)
    monitor.clip()
    model.encoder.weight.grad = torch.tensor([[3.0, 4.0]])
    monitor.clip()
    record = monitor.record()
    assert record.steps == 2
    assert record.norm == pytest.approx((0.5 + 5.0) / 2)
    assert record.norm_max == pytest.approx(5.0)
    assert record.clip_ratio == 0.5
    assert monitor.read() == {}, "a read starts a new interval"


def test_no_threshold_means_no_clip_ratio():
    monitor = GradMonitor(model_with_gradients())
    monitor.clip()
    assert "grad_clip_ratio" not in monitor.read()


def test_a_module_without_gradient_has_norm_zero():
    model = model_with_gradients()
    model.encoder.weight.grad = None
    monitor = GradMonitor(model, max_norm=1.0)
    monitor.clip()
    values = monitor.read()
    assert values["grad_norm/encoder"] == 0.0
    assert values["grad_norm/head"] == 12.0


def test_a_nan_gradient_is_reported_as_nan_and_counts_as_clipped():
    model = model_with_gradients(head=(math.nan,))
    monitor = GradMonitor(model, max_norm=1.0)
    monitor.clip()
    values = monitor.read()
    assert math.isnan(values["grad_norm"])
    assert values["grad_clip_ratio"] == 1.0


def test_thinned_module_bookkeeping_keeps_the_global_norm_of_every_step():
    model = model_with_gradients()
    monitor = GradMonitor(model, every=3)
    for _ in range(4):
        monitor.clip()
    assert monitor.record().steps == 4


def test_guard_resets_the_head_when_predictions_are_constant():
    torch.manual_seed(0)
    head = nn.Linear(4, 1)
    before = head.weight.detach().clone()
    guard = DegeneracyGuard(head, floor=1e-6, reset_scale=0.05)
    guard.check(torch.tensor([0.0, 1.0, 2.0]))
    torch.testing.assert_close(head.weight, before, rtol=0, atol=0)
    guard.check(torch.full((3,), 7.0))
    moved = (head.weight.detach() - before).std()
    assert 0.005 < moved.item() < 0.2
    guard.check(torch.full((3,), 7.0))
    record = guard.record()
    assert record.stds == pytest.approx((1.0, 0.0, 0.0))
    assert record.resets == (2, 3)
    assert record.failures == (3,), "the reset after batch 2 did not restore variance in batch 3"
    assert record.values() == {
        "pred_std": pytest.approx(1 / 3),
        "degeneracy_resets": 2,
        "degeneracy_reset_failures": 1,
    }


def test_a_guard_without_noise_only_watches():
    head = nn.Linear(4, 1)
    before = head.weight.detach().clone()
    guard = DegeneracyGuard(head, reset_scale=0.0)
    guard.check(torch.zeros(3))
    torch.testing.assert_close(head.weight, before, rtol=0, atol=0)


def test_update_ratio_of_a_known_step():
    model = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[3.0, 4.0]]))
    model.weight.grad = torch.tensor([[0.0, 1.0]])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    updates = UpdateRatio(model, every=1)
    with updates.around_step():
        optimizer.step()
    assert updates.read() == pytest.approx({"update_ratio": 0.5 / 5.0})
    assert updates.read() == {}


def test_update_ratio_samples_every_nth_step():
    model = nn.Linear(1, 1)
    updates = UpdateRatio(model, every=2)
    for _ in range(3):
        with updates.around_step(), torch.no_grad():
            model.weight += 1.0
    assert len(updates._ratios) == 2


def test_activations_spread_zeros_and_returning_gradient():
    layer = nn.ReLU()
    monitor = ActivationMonitor({"relu": layer})
    x = torch.tensor([-1.0, 1.0, 3.0, -5.0], requires_grad=True)
    (layer(x) * torch.tensor([1.0, 3.0, 4.0, 9.0])).sum().backward()
    values = monitor.read()
    assert values["activation_std/relu"] == pytest.approx(float(torch.tensor([0.0, 1.0, 3.0, 0.0]).std()))
    assert values["activation_zeros/relu"] == 0.5
    assert values["activation_grad_norm/relu"] == pytest.approx(math.sqrt(1 + 9 + 16 + 81))
    monitor.close()
    layer(x).sum().backward()
    assert monitor.read() == {}


def test_activations_are_not_recorded_in_eval_mode():
    layer = nn.Linear(1, 1)
    monitor = ActivationMonitor({"layer": layer})
    layer.eval()
    layer(torch.ones(2, 1))
    assert monitor.read() == {}


def test_throughput_counts_samples_and_steps():
    throughput = Throughput()
    for _ in range(5):
        throughput.step(8)
    values = throughput.read()
    assert values["samples_per_second"] == pytest.approx(8 * values["steps_per_second"])
    assert values["samples_per_second"] > 0
    assert throughput.read()["steps_per_second"] == 0.0


def test_nothing_in_a_step_reads_from_the_device(monkeypatch):
    torch.manual_seed(0)
    model = Two()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    grads = GradMonitor(model, max_norm=0.1)
    guard = DegeneracyGuard(model.head)
    updates = UpdateRatio(model, every=1)
    activations = ActivationMonitor({"encoder": model.encoder})
    throughput = Throughput()
    x = torch.randn(8, 2)
    with monkeypatch.context() as patch:
        for name in READS:
            patch.setattr(
                torch.Tensor, name, lambda *_a, name=name, **_k: pytest.fail(f"Tensor.{name} in the step")
            )
        for _ in range(3):
            prediction = model(x)
            prediction.square().mean().backward()
            grads.clip()
            with updates.around_step():
                optimizer.step()
            optimizer.zero_grad()
            guard.check(prediction)
            throughput.step(8)
    values = grads.read() | guard.read() | updates.read() | activations.read()
    assert values["grad_norm"] > 0
    assert values["degeneracy_resets"] == 0
    assert values["activation_std/encoder"] > 0
