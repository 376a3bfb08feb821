"""Goods as CSV files."""
