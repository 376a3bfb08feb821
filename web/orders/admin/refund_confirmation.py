"""The page on which staff confirm a refund: it states what goes back, and how."""

from domain.orders.refunds import PlannedRefund, RefundRequest
from domain.payments.methods import BY_HAND
from web.http.render import Html, private_page
from web.orders.admin.forms import refund_fields
from web.orders.admin.submit import Acting

CONFIRMATION = {"admin-orders-order": "admin/orders/_refund_confirmation.html"}


def confirmation_page(now: Acting, wanted: RefundRequest, planned: PlannedRefund) -> Html:
    """Return the page that confirms the refund of the form; nothing has been done yet."""
    names = {line.id: line for line in now.order.lines}
    return private_page(
        now.request,
        now.shop,
        "admin/orders/refund.html",
        partials=CONFIRMATION,
        order=now.order,
        wanted=wanted,
        refund=planned,
        lines=[(names[one.order_line_id], one) for one in planned.lines],
        to_card=sum(part.amount for part in planned.parts if part.payment.provider != BY_HAND),
        fields=refund_fields(now.form),
    )
