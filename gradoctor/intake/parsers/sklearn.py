"""scikit-learn's stochastic gradient descent with ``verbose``: an epoch's name, then its numbers on one line.

Its ``Norm`` is that of the weights, not of a gradient. (Other estimators print lines that need no reader of their own.)
"""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind

FORMAT = Family(
    name="sklearn-sgd",
    title="scikit-learn SGD lines",
    writes="sklearn.linear_model.SGDClassifier, SGDRegressor and kin (verbose=1)",
    reason="lines of scikit-learn's SGD (Norm: ..., NNZs: ..., Avg. loss: ...)",
    score=82,
    kinds=(
        Kind("-- Epoch ", r"^-- Epoch {epoch}\s*$"),
        Kind(
            "NNZs: ",
            r"^Norm: {weight_norm}, NNZs: \d+, Bias: \S+, T: \d+, Avg\. loss: {loss}(?:, Objective: {regularised})?\s*$",
            sure=True,
            names={"regularised": ""},
        ),
    ),
).format
