"""Orders, as those see them who send them."""

from web.admin.orders import actions, index, page, papers

HANDLERS = [
    index.show_orders,
    page.show_order,
    actions.confirm_order,
    actions.send_by_staff,
    actions.deliver_order,
    actions.cancel_by_staff,
    actions.fail_by_staff,
    actions.refund_by_staff,
    actions.record_payment,
    actions.note_by_staff,
    papers.show_slip,
    papers.show_staff_invoice,
    papers.show_staff_credit,
]
