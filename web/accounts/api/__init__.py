"""Accounts as JSON: tokens, the profile, addresses, second factors and sessions."""
