"""Diagnosis: a Run asked by every rule, the findings weighed into one story."""
