"""What a person may take along of their account. Hashes and secrets stay here."""

BY_PERSON = {
    "account": "SELECT id, email, name, role, job, created_at FROM users WHERE id = $1",
    "addresses": "SELECT address, preferred, created_at FROM addresses WHERE user_id = $1 ORDER BY id",
    "sessions": "SELECT device, created_at, seen_at, proved_at, expires_at, revoked_at FROM sessions "
    "WHERE user_id = $1 ORDER BY id",
    "refresh_tokens": "SELECT r.created_at, r.used_at FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id "
    "WHERE s.user_id = $1 ORDER BY r.created_at",
    "api_tokens": "SELECT name, scopes, created_at, used_at, revoked_at FROM api_tokens WHERE user_id = $1 ORDER BY id",
    "email_changes": "SELECT email, created_at, expires_at, undone_at FROM email_changes "
    "WHERE user_id = $1 ORDER BY id",
}
BY_EMAIL = {
    "codes": "SELECT purpose, attempts, created_at, expires_at, used_at FROM one_time_codes "
    "WHERE lower(email) = lower($1) ORDER BY id",
    "staff_invitations": "SELECT job, created_at, expires_at FROM staff_invitations WHERE lower(email) = lower($1)",
    "wrong_guesses": "SELECT wrong, guessed_at FROM wrong_guesses WHERE who = 'account:' || lower($1)",
    "proofs_of_address": "SELECT purpose, created_at, expires_at, used_at FROM email_proofs "
    "WHERE lower(email) = lower($1) ORDER BY created_at",
}
