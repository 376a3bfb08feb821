"""Customers and staff: accounts, sessions, one-time codes and tokens. Secrets are stored as hashes, or not at all."""
