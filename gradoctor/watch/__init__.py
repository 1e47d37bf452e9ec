"""Following a run while it goes on: bytes as they are added, looks that cost little, findings that do not flicker."""
