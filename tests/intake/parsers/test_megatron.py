"""Megatron's gradient norms: times the loss scale or plain, stale on skipped steps, not reported at all."""

from __future__ import annotations

import pytest

from tests.intake.parsers.reading import parsed, values

LINE = (
    " iteration {i:8d}/ 500 | learning rate: 3.000E-06 | lm loss: {loss:.6E} | loss scale: {scale:.1f} "
    "| grad norm: {norm:.3f} | number of skipped iterations: {skipped:3d} | number of nan iterations:   0 |"
)


def log(*rows: tuple[float, float, int], losses: tuple[float, ...] = ()) -> str:
    lost = losses or tuple(9.0 - 0.1 * i for i in range(len(rows)))
    return "\n".join(
        LINE.format(i=i + 1, loss=lost[i], scale=scale, norm=norm, skipped=skipped)
        for i, (scale, norm, skipped) in enumerate(rows)
    )


def test_norms_times_the_loss_scale_are_divided_by_it() -> None:
    found = parsed(log((131072, 19767.052, 0), (131072, 26214.4, 0), (65536, 32768.0, 0)), expect="megatron")
    assert values(found.tables[0], "grad norm") == pytest.approx([0.15081, 0.2, 0.5], rel=1e-4)
    assert any("loss scale" in note for note in found.notes)


def test_plain_norms_of_an_fp16_run_stay() -> None:
    found = parsed(log((16384, 6.069, 0), (16384, 4.2, 0), (16384, 250.0, 0)), expect="megatron")
    assert values(found.tables[0], "grad norm") == [6.069, 4.2, 250.0]
    assert found.notes == ()


def test_bf16_norms_stay_even_when_they_explode() -> None:
    found = parsed(log((1, 0.2, 0), (1, 960.0, 0), (1, 2500.0, 0), (1, 3000.0, 0)), expect="megatron")
    assert values(found.tables[0], "grad norm") == [0.2, 960.0, 2500.0, 3000.0]


def test_a_norm_printed_again_on_a_skipped_step_is_absent() -> None:
    (table,) = parsed(log((1, 0.5, 0), (1, 0.5, 1), (1, 0.5, 0)), expect="megatron").tables
    assert table.fields["grad norm"].rows.tolist() == [0, 2]


def test_zeros_before_the_first_norm_are_not_reported_ones() -> None:
    found = parsed(log((1, 0.0, 0), (1, 0.0, 0), (1, 0.7, 0)), expect="megatron")
    assert values(found.tables[0], "grad norm") == [0.7]
    assert any("does not report" in note for note in found.notes)


def test_zeros_under_a_loss_that_stands_still_are_what_they_say() -> None:
    found = parsed(log((1, 0.0, 0), (1, 0.0, 0), losses=(9.0, 9.0)), expect="megatron")
    assert values(found.tables[0], "grad norm") == [0.0, 0.0]


def test_a_document_with_excerpts_is_read() -> None:
    text = (
        "# Chronicles\n\nThe loss at iteration 5 was 3.0.\n\n```\n"
        + log((1, 0.3, 0), (1, 0.4, 0))
        + "\n```\n"
    )
    (table,) = parsed(text, expect="megatron").tables
    assert values(table, "lm loss") == pytest.approx([9.0, 8.9])
