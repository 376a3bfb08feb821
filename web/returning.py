"""Returns as every door treats them: for how long, and what staff tell if they say nothing else."""

from domain.returns.views import ReturnRules
from web.config.settings import Settings


def return_rules(settings: Settings) -> ReturnRules:
    """For how long things may come back, to the end of a day of the shop's clock."""
    return ReturnRules(settings.return_days, settings.time_zone)


def usual_instructions(settings: Settings, number: str) -> str:
    """What to do with an approved return: `number` on the parcel, and where to."""
    address = ", ".join(part for part in (settings.seller_name, settings.seller_address) if part)
    return f"Pack it well, write {number} on the parcel, and send it to {address}. Keep the receipt of the post office."
