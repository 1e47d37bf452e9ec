"""Intake: bytes a run left behind -> columns of numbers with the line of every row."""
