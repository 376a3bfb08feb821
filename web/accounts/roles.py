"""What each role may do, in words made from the table: they may see orders, and so on."""

from collections.abc import Sequence

from domain.accounts.roles import MAY, Job, Verb
from domain.words.messages import gettext


def rights_of(job: Job) -> str:
    """The shorter of both ways to say it: what they may, or everything but what they may not."""
    may = [verb for verb in Verb if job in MAY[verb] and verb is not Verb.COME_IN]
    lacking = [verb for verb in Verb if job not in MAY[verb]]
    if not lacking:
        return gettext("may do everything")
    if len(lacking) < len(may):
        return gettext("may do everything but %(rights)s", rights=_listed(lacking))
    return gettext("may %(rights)s", rights=_listed(may))


def _listed(verbs: Sequence[Verb]) -> str:
    *others, last = (gettext(verb.value) for verb in verbs)
    joint = gettext("; and ") if others[1:] else gettext(" and ")
    return joint.join(["; ".join(others), last]) if others else last


RIGHTS = {job: rights_of(job) for job in Job}
