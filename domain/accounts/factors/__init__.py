"""What a person proves beside a password: an authenticator's codes, passkeys, recovery codes."""
