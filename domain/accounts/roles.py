"""Who may do what in the staff area: one table, from which guards, buttons, menus and the reference derive."""

from collections.abc import Mapping
from enum import StrEnum

from domain.words.messages import marked


class Job(StrEnum):
    """The role of someone who works in the shop.

    An assistant does what everyone with the role `staff` did before there were others: no update gives more rights.
    """

    OWNER = "owner"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    PACKER = "packer"
    BOOKKEEPER = "bookkeeper"


class Verb(StrEnum):
    """What people who work in the shop may do, as one says it: they may see orders."""

    COME_IN = marked("come into the staff area")
    SEE_ORDERS = marked("see orders")
    SHIP = marked("send parcels")
    CHANGE_ORDERS = marked("confirm, change and cancel orders")
    SEE_MONEY = marked("see payments, refunds and invoices")
    RECORD_PAYMENTS = marked("record payments")
    REFUND = marked("refund")
    ANSWER_RETURNS = marked("see and answer returns")
    READ_EMAILS = marked("read emails and send them again")
    SEE_GOODS = marked("see products and stock")
    CHANGE_GOODS = marked("change products, prices, categories and collections")
    CHANGE_STOCK = marked("change stock")
    SET_DISCOUNTS = marked("set discount codes")
    CHANGE_PAGES = marked("change the front page and pages such as terms and privacy")
    SEE_CUSTOMERS = marked("see customers")
    CHANGE_CUSTOMERS = marked("change customers and sign them out")
    SEE_REPORTS = marked("see reports")
    KEEP_BOOKS = marked("check the books and close months")
    SET_DELIVERY = marked("set delivery methods")
    SET_PAYMENT_METHODS = marked("set payment methods")
    SEE_SETTINGS = marked("see the shop's settings")
    CHANGE_SETTINGS = marked("change the shop's settings")
    LIFT_LIMITS = marked("see and lift limits")
    ERASE_CUSTOMERS = marked("export and erase what the shop holds of customers")
    MANAGE_STAFF = marked("invite staff, change their roles and disable them")
    SEE_AUDIT = marked("see who changed what and who signed in")


OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER = Job

MAY: Mapping[Verb, tuple[Job, ...]] = {
    Verb.COME_IN: (OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER),
    Verb.SEE_ORDERS: (OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER),
    Verb.SHIP: (OWNER, MANAGER, ASSISTANT, PACKER),
    Verb.CHANGE_ORDERS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_MONEY: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.RECORD_PAYMENTS: (OWNER, MANAGER, ASSISTANT),
    Verb.REFUND: (OWNER, MANAGER, ASSISTANT),
    Verb.ANSWER_RETURNS: (OWNER, MANAGER, ASSISTANT),
    Verb.READ_EMAILS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_GOODS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.CHANGE_GOODS: (OWNER, MANAGER),
    Verb.CHANGE_STOCK: (OWNER, MANAGER, ASSISTANT),
    Verb.SET_DISCOUNTS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_CUSTOMERS: (OWNER, MANAGER, ASSISTANT),
    Verb.CHANGE_CUSTOMERS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_REPORTS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.KEEP_BOOKS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.SET_DELIVERY: (OWNER, MANAGER, ASSISTANT),
    Verb.CHANGE_PAGES: (OWNER, MANAGER),
    Verb.SET_PAYMENT_METHODS: (OWNER,),
    Verb.SEE_SETTINGS: (OWNER, MANAGER),
    Verb.CHANGE_SETTINGS: (OWNER,),
    Verb.LIFT_LIMITS: (OWNER, MANAGER, ASSISTANT),
    Verb.ERASE_CUSTOMERS: (OWNER,),
    Verb.MANAGE_STAFF: (OWNER,),
    Verb.SEE_AUDIT: (OWNER,),
}
"""Who may do it. Nobody may do what has no row, so the rights of a new verb are given here and nowhere else."""
