"""The one error of this room."""


class ServiceError(Exception):
    """A service that the shop needs cannot be started; the message says which, and what to do."""
