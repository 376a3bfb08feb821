"""The Jinja environment and what templates are given."""
