"""Accounts: signing in, the account pages, and the JSON beside."""
