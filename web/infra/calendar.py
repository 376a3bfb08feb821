"""Bank holidays, looked up by a process that ends: the library that knows them keeps 12 MB of whoever asks it."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import date

import msgspec
import structlog

from domain.delivery.bank_holidays import bank_holidays, remember_bank_holidays
from web.config.settings import PROJECT_ROOT

LONGEST_SECONDS = 60.0
"""Far more than all countries take on a busy machine."""

Found = list[tuple[str, int, list[date]]]
log = structlog.get_logger()


def look_up_bank_holidays(countries: Iterable[str], years: Iterable[int]) -> None:
    """Have the bank holidays of these years ready; where that fails they are looked up when they are first needed."""
    wanted = [*countries], [*years]
    command = [sys.executable, "-m", __name__, msgspec.json.encode(wanted).decode()]
    try:
        told = subprocess.run(  # noqa: S603 - the command is ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=PROJECT_ROOT,
            timeout=LONGEST_SECONDS,
            check=True,
        )
        found = msgspec.json.decode(told.stdout, type=Found)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as error:
        log.warning("bank holidays are looked up when they are needed", error=type(error).__name__)
    else:
        remember_bank_holidays({(country, year): days for country, year, days in found})


def _tell(wanted: str) -> None:
    countries, years = msgspec.json.decode(wanted, type=tuple[list[str], list[int]])
    found: Found = [(one, year, sorted(bank_holidays(one, year))) for one in countries for year in years]
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    _tell(sys.argv[1])
