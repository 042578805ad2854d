"""What is said to an order book and what it answers: the dtypes MESSAGE and REPORT and their codes.

Codes are plain integers, so that the same names serve people, NumPy columns and compiled code.
"""

import numpy as np

# action of a message
NEW, CANCEL, REPLACE, REDUCE = 0, 1, 2, 3

# side of an order
BUY, SELL = 0, 1

# time in force
GOOD_TILL_CANCELLED, IMMEDIATE_OR_CANCEL, FILL_OR_KILL, DAY, GOOD_TILL_TIME = 0, 1, 2, 3, 4

# type of an order
LIMIT, MARKET, STOP, STOP_LIMIT = 0, 1, 2, 3

# kind of a report
ACCEPTED, TRADE, CANCELLED, REPLACED, REJECTED, EXPIRED, TRIGGERED = 0, 1, 2, 3, 4, 5, 6

# reason of a report
NO_REASON = 0
BAD_FIELD = 1  # an action, side, type or time in force that does not exist, or does not go together
BAD_QUANTITY = 2  # not between 1 and MAX_QUANTITY, or more than MAX_SLICES peaks
DUPLICATE_ID = 3  # an order of this id rests already
UNKNOWN_ORDER = 4  # no order of this id rests
WOULD_CROSS = 5  # a post-only order that would trade at once
UNFILLED = 6  # the remainder of a market, immediate-or-cancel or fill-or-kill order
SELF_MATCH = 7  # prevented a trade of an owner with itself
NOT_TRADING = 8  # the book is closed, or the order cannot wait for the auction
END_OF_DAY = 9  # a day order at the end of its session
BAD_PRICE = 11  # below the lowest price that the book takes, or above the highest
PAST_EXPIRY = 10  # a good-till-time order whose time has come, or had when it arrived

# phase of a book
CONTINUOUS, AUCTION, CLOSED = 0, 1, 2

# self-match prevention, an option of the venue
ALLOW, CANCEL_RESTING, CANCEL_INCOMING, CANCEL_BOTH = 0, 1, 2, 3

MAX_QUANTITY = 2**40
"""Largest quantity of one order, in lots: a level holds eight million of them before int64 ends."""

MAX_SLICES = 1000
"""Slices that an iceberg may have: each may be a trade of its own, and needs room to report."""

MESSAGE = np.dtype(
    [
        ("action", "u1"),
        ("side", "u1"),
        ("time_in_force", "u1"),
        ("type", "u1"),
        ("post_only", "u1"),
        ("hidden", "u1"),
        ("book", "i2"),
        ("order_id", "i8"),
        ("owner", "i8"),
        ("price", "i8"),
        ("quantity", "i8"),
        ("stop_price", "i8"),
        ("peak", "i8"),
        ("expiry", "i8"),
    ],
    align=True,
)
"""One instruction to a book. Zeros are defaults: a limit order, good till cancelled, displayed.

action: NEW, CANCEL, REPLACE or REDUCE.  side: BUY or SELL.  order_id: the caller's, any int64.
price: ticks, any int64 (ignored by MARKET and STOP).  quantity: lots; of a REPLACE the new open
quantity, of a REDUCE the lots to take away.  stop_price: ticks, for STOP and STOP_LIMIT.
peak: displayed lots of an iceberg, 0 for none; not together with hidden.  post_only: reject rather
than trade at once, not together with immediate ones.  hidden: displayed to nobody.
expiry: nanoseconds, for GOOD_TILL_TIME.  owner: whom self-match prevention compares.
book: row of the book, where there are several.

A REPLACE also reads post_only, a CANCEL and a REDUCE nothing more than what is said here.
"""

REPORT = np.dtype(
    [
        ("kind", "u1"),
        ("side", "u1"),
        ("reason", "u1"),
        ("hidden", "u1"),
        ("book", "i4"),
        ("message", "i8"),
        ("order_id", "i8"),
        ("price", "i8"),
        ("quantity", "i8"),
        ("maker_id", "i8"),
        ("taker_id", "i8"),
        ("maker", "i8"),
        ("taker", "i8"),
    ],
    align=True,
)
"""One thing that happened. message: index of the message that caused it, in its stream, or -1 if
none did (an expiry, an auction, a change of phase).

Of a TRADE: order_id and taker_id are the incoming order, side its side, price the maker's price (in
an auction the one price of all), maker and taker the owners, hidden whether the maker stood
undisplayed. Of the others: order_id and taker_id are the order, taker its owner, maker_id is 0 and
maker -1; price is the order's limit, or whatever its message said if it has none; quantity is what
was accepted, triggered, cancelled, rejected or expired, of a REPLACED order what is left open.
"""
