"""The account API: tokens, profile, addresses, second factors and sessions."""
