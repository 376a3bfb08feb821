"""The sentences that people read, by their English words: marked where they are written, listed in `messages.pot`."""
