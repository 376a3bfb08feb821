"""The seed: the demo catalogue, and a large believable one made from it."""

from web.seeds.load import check_count, is_empty, seed

__all__ = ["check_count", "is_empty", "seed"]
