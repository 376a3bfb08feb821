"""The bare route that everything is measured against: one line of text, on the shop's own web server.

`python -m tests.bench.plain` serves it at PORT with WORKERS processes.
"""

from litestar import Litestar, get
from litestar.enums import MediaType

from web.config.settings import settings
from web.server.server import serve


@get("/", media_type=MediaType.TEXT)
async def show_plain() -> str:
    """Nothing but the cost of answering at all."""
    return "Hello"


def create_app() -> Litestar:
    """An application with that one route."""
    return Litestar([show_plain], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    serve(settings(), "tests.bench.plain:create_app")
