"""A large, believable catalogue made from the demo."""
