"""TensorFlow 1: Estimator and slim lines, retrain.py, the CIFAR-10 tutorial."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_equals

FORMAT = Family(
    name="tensorflow1",
    title="TensorFlow 1 console",
    writes="tf.estimator, tf.contrib.slim, TensorFlow Hub's retrain.py",
    reason="lines of a TensorFlow 1 program (loss = ..., step = ...)",
    score=72,
    kinds=(
        Kind(
            "INFO:tensorflow:",
            r"^(?:INFO:tensorflow:)?loss = {loss}, step = {step}(?: \({sec} sec\))?",
            sure=True,
            raw=True,
            names={"sec": ""},
        ),
        Kind("loss = ", r"^loss = {loss}, step = {step}(?: \({sec} sec\))?$", sure=True, names={"sec": ""}),
        Kind("global_step/sec", r"global_step/sec: {steps_per_second}"),
        Kind("global step ", r"global step {step}: loss = {loss} \({seconds} sec/step\)", sure=True),
        Kind(
            "Saving dict for global step",
            r"Saving dict for global step {step}: {rest}",
            sure=True,
            tail=word_equals,
            split="val/",
            names={"global_step": ""},
            axes={},
        ),
        Kind(
            "Train accuracy = ",
            r"Step {step}: Train accuracy = {accuracy}%",
            sure=True,
            split="train/",
            units={"accuracy": "%"},
        ),
        Kind("Cross entropy = ", r"Step {step}: Cross entropy = {cross_entropy}", sure=True),
        Kind(
            "Validation accuracy = ",
            r"Step {step}: Validation accuracy = {accuracy}%",
            sure=True,
            split="val/",
            units={"accuracy": "%"},
        ),
        Kind(
            "sec/batch)",
            r"step {step}, loss = {loss} \({examples_per_sec} examples/sec; {seconds} sec/batch\)",
            sure=True,
        ),
    ),
).format
