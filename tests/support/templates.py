"""Compiled templates, kept for all the shops of this process: to compile one takes longer than to show it."""

from types import CodeType

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """The code of every template that was compiled, by its name and the digest of its source."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled from the same source."""
        bucket.code = self._found.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        if bucket.code:
            self._found[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def share_compiled(*environments: Environment) -> None:
    """Let these environments take what others of this process have compiled."""
    for jinja in environments:
        jinja.bytecode_cache = COMPILED
