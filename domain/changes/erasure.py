"""What is erased of change sets: who made them. What they changed stays, so that it can be undone."""

from domain.audit.erasure import ERASED

BY_PERSON = (
    f"UPDATE change_sets SET actor = '{ERASED}', actor_id = NULL WHERE actor_id = $1",  # noqa: S608 - constant
)
