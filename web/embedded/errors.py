"""The one refusal of this room."""


class ServiceError(Exception):
    """Something that the shop needs cannot be started; the message says what, and what to do."""
