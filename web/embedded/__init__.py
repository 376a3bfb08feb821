"""PostgreSQL, Valkey and a mail catcher that come with the shop: real servers, nothing to install.

`services(settings)` is all that a command or a test needs; `web.supervisor` runs the shop on top.
"""

from web.embedded.errors import ServiceError
from web.embedded.services import Services, services

__all__ = ["ServiceError", "Services", "services"]
