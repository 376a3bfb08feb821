"""What is erased of an account: all of it but its row, which stays without a name and cannot sign in."""

SIGN_IN = (
    "DELETE FROM sessions WHERE user_id = $1",
    "DELETE FROM api_tokens WHERE user_id = $1",
    "DELETE FROM email_changes WHERE user_id = $1",
    "DELETE FROM staff_invitations WHERE invited_by_id = $1",
)
ADDRESSES = ("DELETE FROM addresses WHERE user_id = $1",)
ACCOUNT = (
    "UPDATE users SET email = id || '@erased.invalid', name = '', password_hash = '', disabled_at = now(), "
    "erased_at = now() WHERE id = $1",
)
BY_EMAIL = (
    "DELETE FROM one_time_codes WHERE lower(email) = lower($1)",
    "DELETE FROM email_proofs WHERE lower(email) = lower($1)",
    "DELETE FROM staff_invitations WHERE lower(email) = lower($1)",
    "DELETE FROM wrong_guesses WHERE who = 'account:' || lower($1)",
)
