"""The reference trainer: four real learning problems, each with a healthy preset and presets that make it
sick.

    gradoctor train causal-dag --preset explosion --out runs/explosion
    gradoctor diagnose runs/explosion

A preset differs from its system's ``stable`` by configuration only, so whatever ``gradoctor prescribe``
writes into the run's ``config.yaml`` can be trained again and compared:

    gradoctor train causal-dag --config runs/explosion/cured.yaml --out runs/cured

Needs the extra ``gradoctor[train]`` (torch). Importing this package loads no torch; the loop in ``loop``
does.
"""
