"""Second factors beside a password: an authenticator's codes, passkeys, recovery codes."""
