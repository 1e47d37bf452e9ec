"""Signals: columns under canonical names, assembled into runs."""
