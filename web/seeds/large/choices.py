"""The options of an invented product, and the demo's pictures that show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from web.seeds.large.copy import thing
from web.seeds.large.words import Recipe, Words
from web.seeds.products import NewPicture

SIZES = (("Small", 0.8), ("Medium", 1.0), ("Large", 1.3))
SINGLE = 0.5
"""The share of products without a choice among those that could come in sizes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value with its factor on the price; `demo` is the index of the demo's variant that looks like it, if any."""

    value: str
    factor: float
    demo: int | None


def choose(recipe: Recipe, words: Words, rng: Random) -> tuple[str, list[Choice]]:
    """The option's name and its values: some of the demo's in other shades, else sizes, else one without a name."""
    variants = recipe.family.demo.variants
    if option := next(iter(variants[0].options), ""):
        picked = sorted(rng.sample(range(len(variants)), rng.randint(1, len(variants))))
        shades = [rng.choice(words.shades[option][variants[at].options[option]]) for at in picked]
        factors = [variants[at].price / variants[0].price for at in picked]
        return option, [Choice(*choice) for choice in zip(shades, factors, picked, strict=True)]
    if rng.random() < SINGLE:
        return "", [Choice("", 1.0, None)]
    return "Size", [Choice(size, factor, None) for size, factor in SIZES[rng.randint(0, 1) :]]


def pictures_of(recipe: Recipe, choices: Sequence[Choice]) -> tuple[NewPicture, ...]:
    """The demo's pictures of the chosen variants, each with the close view that is named after it."""
    shown = {choice.demo: place for place, choice in enumerate(choices)}
    pictures = recipe.family.demo.pictures
    fronts = {picture.file for picture in pictures if picture.variant in shown}
    close = {picture.file for picture in pictures if picture.file.rpartition("-")[0] in fronts}
    return tuple(
        _picture(picture, recipe, None if picture.variant is None else shown[picture.variant], choices)
        for picture in pictures
        if picture.file in fronts | close
    )


def _picture(picture: NewPicture, recipe: Recipe, place: int | None, choices: Sequence[Choice]) -> NewPicture:
    value = "" if place is None else f" in {choices[place].value.lower()}"
    alt = f"{thing(recipe)}{value}, {recipe.collection} collection"
    return NewPicture(picture.file, alt, picture.width, picture.height, place)
