"""How often codes, passwords and proofs may be asked for and tried. Wrong guesses in a row are counted beside it."""

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

CODE = RateLimitItemPerMinute(3, namespace="code")
"""One-time codes that a network asks for."""

LOG_IN = RateLimitItemPerMinute(5, namespace="log-in")
"""Passwords that are tried."""

GUESS = RateLimitItemPerMinute(20, namespace="guess")
"""One-time codes, second factors and verification tokens that a network tries."""

CODES_A_DAY = RateLimitItemPerDay(5, namespace="codes")
"""Codes that one network has sent to one address for one purpose: half of what the address gets in all."""

CODE_GUESSES_A_DAY = RateLimitItemPerDay(25, namespace="code-guesses")
"""Wrong codes that one network tries at one account: as many as those codes bear."""

GUESSES_A_DAY = RateLimitItemPerDay(50, namespace="guesses")
"""Wrong passwords that one network tries at one account: half of what slows the account for everybody."""

CEREMONY = RateLimitItemPerMinute(20, namespace="ceremony")
"""Sign-ins by passkey that are begun."""
