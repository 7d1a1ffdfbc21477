"""Faults by script: what a test wants to go wrong, whom it strikes, and how it looks on the wire."""
