"""What is erased of a person's second factors: all of them."""

BY_PERSON = (
    "DELETE FROM totp_secrets WHERE user_id = $1",
    "DELETE FROM passkeys WHERE user_id = $1",
    "DELETE FROM recovery_codes WHERE user_id = $1",
    "DELETE FROM pending_sign_ins WHERE user_id = $1",
    "DELETE FROM wrong_guesses WHERE split_part(who, ':', 2) = $1::uuid::text",
)
