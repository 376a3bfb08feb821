"""A gate for a child, which imports the shop while its database still starts, and waits before it touches anything."""

import os
import sys

VARIABLE = "MERCER_GATE"
OPEN = b"1"


class Gate:
    """A pipe: a byte opens it, and its end, when the supervisor is gone, means that it never will open."""

    def __init__(self) -> None:
        self.inner, self._outer = os.pipe()

    @property
    def environment(self) -> dict[str, str]:
        """The environment variable that tells the child about the gate; the child must inherit `inner`."""
        return {VARIABLE: str(self.inner)}

    def open(self) -> None:
        """Let the child through; it may be gone already."""
        try:
            os.write(self._outer, OPEN)
        except BrokenPipeError:
            return
        finally:
            os.close(self._outer)

    def inherited(self) -> None:
        """Close the inner end once the child has it: only the child may hold it."""
        os.close(self.inner)


def wait_at_gate() -> None:
    """Wait until the supervisor opens the gate; return at once if there is none."""
    number = os.environ.pop(VARIABLE, None)
    if number is None:
        return
    passed = os.read(int(number), 1)
    os.close(int(number))
    if passed != OPEN:
        sys.exit(1)
