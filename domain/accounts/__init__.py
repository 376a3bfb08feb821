"""People: accounts, sessions, one-time codes and tokens. Every secret is stored as a hash, or not at all."""
