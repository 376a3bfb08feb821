"""`mercer seed`."""

import asyncio

import click

from web.cli.environment import bring_up_to_date, settings_of, with_services
from web.config.settings import Settings
from web.infra.database import Database
from web.media.store import fill_bucket
from web.seeds import load as seeds
from web.seeds.demo_catalogue import IMAGES
from web.seeds.load import MOST_PRODUCTS
from web.seeds.pictures import make_pictures

EMPTY = "Begin without the demo catalogue: `mercer up` will not load it either."
HOW_MANY = "How many products to generate; without it, the demo catalogue is loaded."


@click.command()
@click.option("--products", type=click.IntRange(min=1, max=MOST_PRODUCTS), help=HOW_MANY)
@click.option("--empty", is_flag=True, help=EMPTY)
def seed(*, products: int | None, empty: bool) -> None:
    """Load the demo catalogue, or any number of generated products."""
    if empty and products:
        raise click.UsageError("--empty goes without --products.")
    with with_services() as found:
        bring_up_to_date(found)
        chosen = asyncio.run(_chosen(found.database_url))
        if empty:
            asyncio.run(seeds.begin_empty(found.database_url, people=not chosen.production))
        else:
            asyncio.run(_seed(found.database_url, chosen, products))


async def _chosen(database_url: str) -> Settings:
    """The settings as this shop has them: what the environment sets, and what staff changed."""
    database = Database(database_url, pool_size=1)
    await database.open()
    try:
        return await settings_of(database)
    finally:
        await database.close()


async def _seed(database_url: str, chosen: Settings, products: int | None) -> None:
    if chosen.media_url:
        await make_pictures(sorted(IMAGES.glob("*.webp")), chosen.media_dir)
        await fill_bucket(chosen)
    await seeds.seed(
        database_url,
        chosen.media_dir,
        products=products,
        people=not chosen.production,
        currency=chosen.currency,
        home=chosen.home_country,
    )
