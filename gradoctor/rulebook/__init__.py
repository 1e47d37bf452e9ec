"""The rulebook: what a pattern means and what to do about it, in YAML, each rule with its own cases."""
