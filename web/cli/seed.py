"""`mercer seed`."""

import asyncio

import click

from web.cli.environment import bring_up_to_date, with_services
from web.config.settings import settings
from web.seeds import load as seeds
from web.seeds.load import MOST_PRODUCTS

HOW_MANY = "How many products to generate; without it, the demo catalogue is loaded."


@click.command()
@click.option("--products", type=click.IntRange(min=1, max=MOST_PRODUCTS), help=HOW_MANY)
def seed(*, products: int | None) -> None:
    """Load the demo catalogue, or any number of generated products."""
    with with_services() as found:
        bring_up_to_date(found)
        chosen = settings()
        work = seeds.seed(found.database_url, chosen.media_dir, products=products, people=not chosen.production)
        asyncio.run(work)
