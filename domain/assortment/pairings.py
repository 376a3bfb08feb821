"""What staff chose to be shown with a product, in their order. It belongs to the product, whose version it raises."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.assortment.present import lock_product
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.catalogue.pairing_models import ProductPairing
from domain.catalogue.related import MOST_PAIRINGS
from domain.connection import Connection
from domain.errors import InvalidError, check_version
from domain.orm import session_on
from domain.words.messages import gettext

Products = tuple[UUID, ...]


class PairingRepository(SQLAlchemyAsyncRepository[ProductPairing]):
    """The pairings."""

    model_type = ProductPairing


class PairingService(SQLAlchemyAsyncRepositoryService[ProductPairing, PairingRepository]):
    """Lists and replaces pairings; whoever uses it keeps the audit log."""

    repository_type = PairingRepository


async def pairings_of(connection: Connection, product_id: UUID) -> Products:
    """The ids of the products that were chosen for this one, published or not, in their order: one query."""
    async with session_on(connection) as session:
        found = await PairingService(session).list(OrderBy("position", "asc"), ProductPairing.product_id == product_id)
    return tuple(one.paired_id for one in found)


async def change_pairings(
    connection: Connection,
    *,
    product_id: UUID,
    expected: Collection[int] | None,
    change: Callable[[Products], Products],
    by: Principal,
) -> int:
    """Apply `change` to what was chosen for a product and return its version, which a change of nothing leaves.

    Raises `NotFoundError`; `StaleError` unless its version is among the `expected` ones; `InvalidError`.
    """
    present = await lock_product(connection, product_id)
    before = await pairings_of(connection, product_id)
    wanted = change(before)
    check_version(present.version, expected, {"products": (before, wanted)} if wanted != before else {})
    if wanted == before:
        return present.version
    await _check(connection, product_id, wanted)
    await _write(connection, product_id, wanted)
    version = present.version + 1
    await connection.execute("UPDATE products SET version = $2 WHERE id = $1", product_id, version)
    await bump_products(connection, [product_id], cards=False)
    changes = {"pairings": {"before": [str(one) for one in before], "after": [str(one) for one in wanted]}}
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="product.changed",
        subject=str(present.draft.slug),
        details={"product_id": product_id, "name": present.draft.name, "version": version, "changes": changes},
    )
    return version


LOCK = "SELECT id FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE"


async def _check(connection: Connection, product_id: UUID, wanted: Sequence[UUID]) -> None:
    if len(wanted) > MOST_PAIRINGS:
        raise InvalidError(
            {
                "products": gettext(
                    "At most %(most_pairings)s products can be shown with one.", most_pairings=MOST_PAIRINGS
                )
            }
        )
    if product_id in wanted:
        raise InvalidError({"products": gettext("A product cannot be shown with itself.")})
    if len(set(wanted)) < len(wanted):
        raise InvalidError({"products": gettext("A product occurs twice.")})
    if len(await connection.fetch(LOCK, wanted)) < len(wanted):
        raise InvalidError({"products": gettext("A product in the list no longer exists.")})


async def _write(connection: Connection, product_id: UUID, wanted: Sequence[UUID]) -> None:
    async with session_on(connection) as session:
        pairings = PairingService(session)
        await pairings.delete_where(ProductPairing.product_id == product_id)
        await pairings.create_many(
            [ProductPairing(product_id=product_id, paired_id=one, position=place) for place, one in enumerate(wanted)]
        )
