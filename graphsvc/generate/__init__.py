"""Synthetic portfolios of any size, in the import format: for trying things out, and for measuring."""
