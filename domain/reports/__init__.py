"""Figures over everything: read-only SQL."""
