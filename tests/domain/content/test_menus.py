"""The header and the footer are worked out in one pass over the catalogue, however large it is."""

from uuid import UUID

from domain.catalogue.collections import Collections, CollectionView
from domain.catalogue.tree import CategoryRow, CategoryTree
from domain.content.links import Link, LinkTo, Places
from domain.content.menus.views import Footer, FooterGroup, Header, HeaderItem, navigation_of
from domain.content.published import PublishedPages

MANY = 100


class CountedId(UUID):
    """An id that counts how often it is written out."""

    written = 0

    def __str__(self) -> str:
        CountedId.written += 1
        return super().__str__()


def test_a_link_is_looked_up_without_a_walk_through_the_catalogue() -> None:
    ids, others = ([CountedId(int=first + number) for number in range(MANY)] for first in (1, 1001))
    rows = [CategoryRow(one, None, f"c{one.int}", "Name", "", 1, 1, "standard", True, True, None) for one in ids]
    views = [CollectionView(one, f"k{one.int}", "Name", "", None, 1, True, 1) for one in others]
    links = [HeaderItem(Link(LinkTo.COLLECTION, UUID.__str__(one))) for one in others[:2]]
    named = [HeaderItem(Link(LinkTo.CATEGORY, UUID.__str__(one))) for one in reversed(ids[50:])]
    footer = Footer(groups=(*Footer().groups, FooterGroup("Read", links=tuple(one.link for one in links))))

    shown = navigation_of(
        Header((*links, *named)), footer, Places(CategoryTree(rows), Collections(tuple(views)), PublishedPages())
    )

    first = ["/collections/k1001", "/collections/k1002", "/c/c100", "/c/c99"]
    assert ([one.address for one in shown.header[:4]], len(shown.header)) == (first, MANY + 2)
    assert [(group.title, len(group.links)) for group in shown.groups] == [("Shop", MANY), ("Read", 2)]
    assert CountedId.written <= 4 * MANY
