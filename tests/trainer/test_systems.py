"""Generators, models and losses of the four systems, each against what must hold of it."""

from __future__ import annotations

import math

import pytest
import torch

from gradoctor.trainer.presets import resolve
from gradoctor.trainer.systems import atft, causal_dag, intervention_effect, priority_net


class TestCausalDag:
    def test_data_is_reproducible_raw_and_acyclic(self):
        config = resolve("causal-dag", settings=["data.train_samples=900", "data.val_samples=100"])
        truth, values, _ = causal_dag.generate(config)
        again = causal_dag.generate(config)
        assert torch.equal(values, again[1])
        assert float(values.min()) == 0.0
        assert float(values.max()) == pytest.approx(2775)
        assert int(truth.sum()) == config.data["edges"]
        assert causal_dag._is_acyclic(truth)

    def test_standardised_inputs_have_zero_mean_and_unit_variance(self):
        config = resolve("causal-dag", settings=["data.train_samples=500", "data.val_samples=50"])
        system = causal_dag.CausalDag(config, torch.device("cpu"))
        torch.testing.assert_close(system.train["values"].mean(dim=0), torch.zeros(16), atol=1e-4, rtol=0)
        torch.testing.assert_close(system.train["values"].std(dim=0), torch.ones(16), atol=1e-4, rtol=0)

    def test_acyclicity_is_zero_exactly_without_a_cycle(self):
        chain = torch.tensor([[0.0, 2.0, -1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])
        assert float(causal_dag.acyclicity(chain)) == pytest.approx(0.0, abs=1e-5)
        chain[2, 0] = 0.5
        assert float(causal_dag.acyclicity(chain)) > 0.1

    def test_score_counts_hits_reversals_and_refuses_cycles(self):
        truth = torch.tensor([[False, True, True], [False, False, False], [False, False, False]])
        assert causal_dag.score(truth, truth) == (1.0, 0.0)
        reversed_edge = torch.tensor([[False, True, False], [False, False, False], [True, False, False]])
        assert causal_dag.score(reversed_edge, truth) == (0.5, 1.0)
        assert causal_dag.score(truth | truth.T, truth) == (0.0, 2.0)

    def test_dependence_of_copies_is_one_and_of_noise_is_small(self):
        torch.manual_seed(0)
        noise = torch.randn(5000, 3)
        assert float(causal_dag.dependence(noise)) < 0.01
        assert float(causal_dag.dependence(noise[:, :1].expand(-1, 2))) == pytest.approx(1.0, abs=1e-3)


class TestInterventionEffect:
    def test_the_true_effect_is_what_spreads_through_the_true_graph(self):
        generator = torch.Generator().manual_seed(0)
        data = resolve("intervention-effect").data | {"measurement_noise": 0.0}
        batch = intervention_effect.generate(data, 8, 4, generator)
        weights = batch["features"][..., 0]
        effect = intervention_effect.spread(batch["push"], weights, steps=8)
        torch.testing.assert_close(effect, batch["delta"], rtol=1e-4, atol=1e-7)

    def test_a_dense_graph_explodes_with_the_number_of_nodes(self):
        sizes = []
        for nodes in (20, 50):
            push = torch.zeros(1, nodes)
            push[0, 0] = 1.0
            dense = torch.full((1, nodes, nodes), 0.05) * (1 - torch.eye(nodes))
            sizes.append(float(intervention_effect.spread(push, dense, steps=nodes).abs().mean()))
        assert sizes[1] > 1e6 * sizes[0]

    @pytest.mark.parametrize(("mode", "scale"), [("none", 1.0), ("clamped", 1.0), ("adaptive", 0.5)])
    def test_the_scale_of_small_effects(self, mode, scale):
        config = resolve("intervention-effect", settings=[f"delta_scale={mode}"])
        assert float(intervention_effect.delta_scale(torch.tensor([0.5, -0.5]), config)) == pytest.approx(
            scale, rel=1e-4
        )

    def test_the_effect_weight_warms_up(self):
        config = resolve(
            "intervention-effect", settings=["data.train_graphs=4", "data.val_graphs=2", "data.hard_graphs=1"]
        )
        system = intervention_effect.InterventionEffect(config, torch.device("cpu"))
        assert [system.lambda_delta(epoch) for epoch in (1, 6, 11, 24)] == pytest.approx([10, 55, 100, 100])

    def test_a_reversed_edge_counts_once(self):
        truth = torch.zeros(1, 3, 3, dtype=torch.bool)
        truth[0, 0, 1] = True
        assert intervention_effect.shd(truth.transpose(1, 2), truth) == 1.0

    def test_without_a_prediction_there_is_no_score(self):
        config = resolve(
            "intervention-effect", settings=["data.train_graphs=4", "data.val_graphs=2", "data.hard_graphs=1"]
        )
        system = intervention_effect.InterventionEffect(config, torch.device("cpu"))
        model = system.build_model()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(math.nan)
            numbers = system.evaluate(model, 1)
        assert all(math.isnan(numbers[key]) for key in ("val_loss", "val_f1", "val_shd", "edge_count"))


class TestPriorityNet:
    def test_the_priority_follows_the_loudest_chirp(self):
        data = resolve("priority-net").data | {"noise": 0.0, "max_chirps": 1}
        strain, priority = priority_net.generate(data, 200, torch.Generator().manual_seed(0))
        loudness = strain.abs().amax(dim=(1, 2)).log()
        assert priority_net.spearman(loudness, priority) > 0.95

    def test_ranking_prefers_the_right_order(self):
        truth = torch.tensor([0.0, 1.0, 2.0])
        assert priority_net.ranking(truth, truth) < priority_net.ranking(-truth, truth)

    def test_the_likelihood_is_best_at_the_true_deviation(self):
        torch.manual_seed(0)
        truth = 0.5 * torch.randn(4000)
        losses = [
            float(priority_net.gaussian_nll(torch.zeros(4000), torch.full((4000,), math.log(std)), truth))
            for std in (0.25, 0.5, 1.0)
        ]
        assert min(losses) == losses[1]

    @pytest.mark.parametrize(("order", "correlation"), [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], -1.0)])
    def test_rank_correlation(self, order, correlation):
        first, second = torch.tensor([1.0, 2.0, 3.0, 50.0]), torch.tensor(order, dtype=torch.float)
        assert priority_net.spearman(first, second) == pytest.approx(correlation)

    def test_components_are_divided_by_their_number_where_asked(self):
        settings = ["data.train_samples=32", "data.val_samples=16", "data.length=32"]
        losses = []
        for normalize in ("true", "false"):
            config = resolve("priority-net", settings=[*settings, f"normalize_loss_components={normalize}"])
            system = priority_net.PriorityNet(config, torch.device("cpu"))
            torch.manual_seed(0)
            losses.append(system.losses(system.build_model(), system.train, 1).loss.item())
        assert losses[1] == pytest.approx(priority_net.COMPONENTS * losses[0], rel=1e-5)


class TestAtft:
    def test_each_normaliser_passes_a_gradient_and_the_stack_does_not(self):
        torch.manual_seed(0)
        level = 4.0 + 0.5 * torch.randn(8, 16, 6)
        frequency, slices = atft.FrequencyNorm(6), atft.SliceNorm(6, 4)
        sizes = []
        for layers in (frequency, slices, lambda x: slices(frequency(x))):
            series = level.clone().requires_grad_()
            weight = torch.randn(8, 16, 6)
            (layers(series) * weight).sum().backward()
            sizes.append(float(series.grad.norm()))
        assert sizes[0] > 1e-2
        assert sizes[1] > 1e-2
        assert sizes[2] < 1e-10

    def test_a_perfect_forecast_and_a_constant_one(self):
        torch.manual_seed(0)
        returns = torch.randn(64, 10)
        assert float(atft.information_coefficient(returns, returns).mean()) == pytest.approx(1.0, abs=1e-4)
        assert float(atft.information_coefficient(torch.ones(64, 10), returns).abs().max()) < 1e-3
        assert atft.sharpe(returns, returns) > 3
        assert abs(atft.sharpe(torch.randn(64, 10), returns)) < 0.5

    def test_the_encoder_sees_no_future(self):
        layer = atft.CausalConv(3, dilation=2)
        series = torch.randn(1, 9, 3, requires_grad=True)
        layer(series)[:, 5].sum().backward()
        assert float(series.grad[:, 6:].abs().sum()) == 0.0
        assert float(series.grad[:, :6].abs().sum()) > 0.0

    def test_returns_are_standardised_by_day(self):
        truth = atft.by_day(3.0 + 7.0 * torch.randn(5, 30))
        torch.testing.assert_close(truth.mean(dim=1), torch.zeros(5), atol=1e-5, rtol=0)
        torch.testing.assert_close(truth.std(dim=1), torch.ones(5), atol=1e-4, rtol=0)
