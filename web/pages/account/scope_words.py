"""What the scopes of API tokens are called."""

from domain.accounts.views import Scope

SCOPE_WORDS = {
    Scope.READ: "See your own cart, orders and account",
    Scope.WRITE: "Change your cart, place and cancel orders",
    Scope.STAFF_READ: "See every order, stock and reports",
    Scope.STAFF_WRITE: "Change orders, stock and the catalogue",
}
