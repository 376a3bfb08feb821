"""The order of options: as they were written, which PostgreSQL's JSON values do not keep.

So the names stand beside the options, as an array. SQL brings both together with `in_order(options, option_names)`,
whose answer is `json`, so what is built around it must be `json` too.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping


def in_order(options: Mapping[str, str], names: Iterable[str] | None) -> OrderedDict[str, str]:
    """The options in the order of `names`; those without a name, as before it was kept, follow as they stand.

    Two of the results are equal only if their order is.
    """
    return OrderedDict({name: options[name] for name in names or () if name in options} | dict(options))
