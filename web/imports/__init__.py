"""Goods from CSV files: our own export, and those of other shops."""
