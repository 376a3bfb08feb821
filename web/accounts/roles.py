"""What each role may do, in a sentence made from the table."""

from collections.abc import Sequence

from domain.accounts.roles import MAY, Job, Verb


def rights_of(job: Job) -> str:
    """The shorter of both ways to say it: what they may, or everything but what they may not."""
    may = [verb for verb in Verb if job in MAY[verb] and verb is not Verb.COME_IN]
    lacking = [verb for verb in Verb if job not in MAY[verb]]
    if not lacking:
        return "May do everything."
    return f"May do everything but {_listed(lacking)}." if len(lacking) < len(may) else f"May {_listed(may)}."


def _listed(verbs: Sequence[Verb]) -> str:
    *others, last = (verb.value for verb in verbs)
    joint = "; and " if others[1:] else " and "
    return joint.join(["; ".join(others), last]) if others else last


RIGHTS = {job: rights_of(job) for job in Job}
