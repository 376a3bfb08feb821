"""What the shop talks to outside: mail servers and payment providers."""
