"""What a trader shows in a book."""

from abm.kernel.book.messages import BUY


def shown(model, side):
    """Prices and lots of the first trader that stand on a side now, best first."""
    orders = model.state.books.orders
    mine = orders[(orders["place"] > 0) & (orders["owner"] == 0) & (orders["side"] == side)]
    quotes = sorted((int(o["price"]), int(o["quantity"])) for o in mine)
    return quotes[::-1] if side == BUY else quotes
