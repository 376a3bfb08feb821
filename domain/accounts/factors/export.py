"""What a person may take along of their second factors: when, never the secrets."""

BY_PERSON = {
    "authenticator": "SELECT created_at, confirmed_at FROM totp_secrets WHERE user_id = $1",
    "passkeys": "SELECT name, transports, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY id",
    "recovery_codes": "SELECT created_at, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY created_at",
    "wrong_codes": "SELECT wrong, guessed_at FROM wrong_guesses WHERE split_part(who, ':', 2) = $1::uuid::text",
    "unfinished_sign_ins": "SELECT created_at, expires_at, attempts FROM pending_sign_ins WHERE user_id = $1 "
    "ORDER BY created_at",
}
