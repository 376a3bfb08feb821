"""The staff's pages."""

from web.admin import books, letters, returns

HANDLERS = [
    books.look_again,
    books.show_books,
    letters.show_letters,
    letters.show_letter,
    letters.show_letter_html,
    letters.resend,
    letters.show_samples,
    letters.show_sample,
    letters.show_sample_html,
    returns.show_returns,
    returns.show_return,
    returns.approve_return,
    returns.decline_return,
    returns.take_arrival,
]
