"""The settings that count, cached in each process and renewed with the catalogue's generation."""

from dataclasses import replace

from jinja2 import Environment

from domain.catalogue.generation import Generation
from domain.catalogue.generation_sums import read_generation
from domain.clock import now
from web.cache.namespace import digest_of
from web.config.effective import read_effective
from web.config.settings import Settings
from web.infra.database import Database
from web.templating.delivery_facts import KnownDelivery
from web.templating.environment import make_environment

UNREAD = (0, -1)


class KnownSettings:
    """The settings as last read, and the templates that are written with them.

    Whoever knows a generation of the catalogue has the settings of it, or later ones. Before the first one, and while
    the database is away, they are the last ones known; those of the environment, `chosen`, if there are none.
    """

    def __init__(self, database: Database, chosen: Settings, delivery: KnownDelivery | None = None) -> None:
        self._database, self.chosen, self._delivery = database, chosen, delivery or KnownDelivery()
        self._mark = UNREAD
        self._generation: Generation | None = None
        self._templates: Environment | None = None
        self._made_of = b""
        self.now = chosen

    @property
    def read(self) -> bool:
        """Whether they were read from the database once; until then, `now` may be anything but what staff chose."""
        return self._mark != UNREAD

    @property
    def templates(self) -> Environment:
        """The templates of pages, made anew after each change of the settings."""
        if self._templates is None:
            self._templates = make_environment(self.now, self._delivery)
        return self._templates

    @property
    def made_of(self) -> bytes:
        """A digest of the code and the settings that pages are made of, besides what the database has."""
        if not self._made_of:
            self._made_of = digest_of(self.now)
        return self._made_of

    async def generation(self) -> Generation:
        """The catalogue's generation as committed, once the settings of it are known: a query, two if it changed.

        It is another object only if something has changed. It takes one more query if that may show anywhere.
        """
        async with self._database.glance() as connection:
            generation = await read_generation(connection, self._generation)
        mark = (generation.database, generation.shop)
        if mark != self._mark:
            async with self._database.glance() as connection:
                changed = await read_effective(connection, self.chosen)
            if changed != self.now:
                self.now, self._templates, self._made_of = changed, None, b""
            self._mark = mark
        turn = self.now.calendar.turn(now())
        self._generation = generation if generation.turn == turn else replace(generation, turn=turn)
        return self._generation
