"""A person's own pages, for whoever is signed in."""

from web.pages.account import home, orders, proof, security, sessions, tokens

HANDLERS = [
    home.show_account,
    home.show_name,
    home.set_name,
    orders.show_orders,
    proof.show_proof,
    proof.answer_proof,
    security.show_security,
    security.show_password,
    security.set_password,
    security.show_email,
    security.ask_code,
    security.show_code,
    security.set_email,
    sessions.show_sessions,
    sessions.end_one,
    sessions.end_others,
    tokens.show_tokens,
    tokens.make_token,
    tokens.revoke_token,
]
