"""Sign-in, sign-up, password reset and the second step, as pages."""
