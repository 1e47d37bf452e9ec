"""What every reader of console text shares: lines, prefixes, phrases, pairs, tables, records."""
