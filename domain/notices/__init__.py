"""Emails to those who work in the shop about what waits for them, as each wishes."""
