"""After a message: who now holds what, what the quote is, and what of that goes on the tapes."""

from abm.kernel.book.book import NONE, level_of, report_of, side_of
from abm.kernel.book.levels import next_key
from abm.kernel.book.messages import BUY, TRADE
from abm.kernel.compiling.jit import compiled, unit
from abm.kernel.market.alerts import tell_fill, tell_quote
from abm.kernel.market.market import (
    MARKET,
    account_of,
    books_of,
    group_account_of,
    listing_of,
    trader_of,
)
from abm.kernel.market.money import added
from abm.kernel.market.pulse import feel_quote, feel_trade
from abm.kernel.market.rules import tell_best_price, tell_trade
from abm.kernel.market.tapes import writer
from abm.kernel.market.trading import note
from abm.kernel.options.marking import accrue
from abm.kernel.options.options import option_account_of
from abm.kernel.records.orders import ORDERS
from abm.kernel.records.quotes import QUOTES
from abm.kernel.records.trades import TRADES

_next_trade, _next_order, _next_quote = writer(TRADES), writer(ORDERS), writer(QUOTES)


@compiled
def _book_side(market, trader, instrument, lots, price):
    """Book one side of a trade to a trader and its group; lots are negative for the seller."""
    account = account_of(market, trader, instrument)
    group_account = group_account_of(market, trader_of(market, trader).group, instrument)
    account.position = added(market, trader, account.position, lots, 1)
    account.cash = added(market, trader, account.cash, -lots, price)
    if lots > 0:
        account.bought += lots
    else:
        account.sold -= lots
    group_account.position = added(market, trader, group_account.position, lots, 1)
    group_account.cash = added(market, trader, group_account.cash, -lots, price)
    if lots > 0:
        group_account.bought = added(market, trader, group_account.bought, lots, 1)
    else:
        group_account.sold = added(market, trader, group_account.sold, -lots, 1)
    return group_account


@compiled
def _settle_trade(market, trade):
    instrument = listing_of(market, trade.book).instrument
    lots = trade.quantity if trade.side == BUY else -trade.quantity
    _account_hedge(market, trade.maker, trade.book, -lots, trade.price, False)
    _account_hedge(market, trade.taker, trade.book, lots, trade.price, True)
    _book_side(market, trade.maker, instrument, -lots, trade.price)
    taker = _book_side(market, trade.taker, instrument, lots, trade.price)
    if market.in_auction == 0:
        if lots > 0:
            taker.aggressive_bought += lots
        else:
            taker.aggressive_sold -= lots


@compiled
def _account_hedge(market, trader, b, lots, price, takes):
    """Book what an account pays over the mid-price before a trade: half-spread and impact."""
    number = trader_of(market, trader).option_account
    if (
        number == NONE
        or option_account_of(market, number).instrument != listing_of(market, b).instrument
    ):
        return
    accrue(market, number)
    option_account, place = option_account_of(market, number), listing_of(market, b)
    mid = listing_of(market, option_account.book).mid
    touch = place.ask_price if lots > 0 else place.bid_price
    near = touch if takes and market.in_auction == 0 else price
    option_account.bought_at_mid += lots * mid
    option_account.spread += lots * (near - mid)
    option_account.impact += float(lots) * (price - near)


@compiled
def _tape_trade(market, trade):
    row = _next_trade(market)
    row.time = market.now
    row.price = trade.price
    row.quantity = trade.quantity
    row.maker_id = trade.maker_id
    row.taker_id = trade.taker_id
    row.maker = trade.maker
    row.taker = trade.taker
    row.maker_group = trader_of(market, trade.maker).group
    row.taker_group = trader_of(market, trade.taker).group
    row.book = trade.book
    row.side = trade.side
    row.auction = market.in_auction


@compiled
def _tape_report(market, report):
    row = _next_order(market)
    row.time = market.now
    row.kind = report.kind
    row.side = report.side
    row.reason = report.reason
    row.hidden = report.hidden
    row.book = report.book
    row.message = report.message
    row.order_id = report.order_id
    row.price = report.price
    row.quantity = report.quantity
    row.maker_id = report.maker_id
    row.taker_id = report.taker_id
    row.maker = report.maker
    row.taker = report.taker


@unit(MARKET, int)
def settle(market, b):
    """Work off the reports of one book and note its quote if that has changed."""
    books = books_of(market)
    for index in range(books.reported):
        report = report_of(books, index)
        if report.kind == TRADE:
            _settle_trade(market, report)
            _tape_trade(market, report)
            if market.has_pulse != 0:
                feel_trade(market, report)
            if market.waiting > 0:
                tell_fill(market, report.maker)
                tell_fill(market, report.taker)
            if market.hook_count > 0:
                tell_trade(market, report)
        if market.keep_orders != 0:
            _tape_report(market, report)
    books.reported = 0
    _watch_quote(market, b)


@compiled
def _displayed_key(books, s):
    """The best key of a side at which something is displayed, and whether there is one."""
    side = side_of(books, s)
    key = side.best
    for _ in range(side.levels):
        if level_of(books, s, key).shown > 0:
            return key, True
        key = next_key(books, s, key + 1)
    return key, False


@compiled
def _watch_quote(market, b):
    books, listing = books_of(market), listing_of(market, b)
    bid, has_bid = _displayed_key(books, 2 * b)
    ask, has_ask = _displayed_key(books, 2 * b + 1)
    bid_price = ~bid if has_bid else listing.bid_price
    ask_price = ask if has_ask else listing.ask_price
    bid_quantity = level_of(books, 2 * b, bid).shown if has_bid else 0
    ask_quantity = level_of(books, 2 * b + 1, ask).shown if has_ask else 0
    if (
        bid_price == listing.bid_price
        and ask_price == listing.ask_price
        and bid_quantity == listing.bid_quantity
        and ask_quantity == listing.ask_quantity
    ):
        return
    has_moved = (
        bid_price != listing.bid_price
        or ask_price != listing.ask_price
        or has_bid != (listing.bid_quantity > 0)
        or has_ask != (listing.ask_quantity > 0)
    )
    listing.bid_price = bid_price
    listing.ask_price = ask_price
    listing.bid_quantity = bid_quantity
    listing.ask_quantity = ask_quantity
    if has_bid and has_ask:
        listing.mid = 0.5 * (bid_price + ask_price)
    if has_moved and market.has_pulse != 0:
        feel_quote(market, b)
    if market.waiting > 0:
        tell_quote(market, b, has_moved)
    if has_moved and market.hook_count > 0:
        tell_best_price(market, b)
    row = _next_quote(market)
    row.time = market.now
    row.book = b
    row.bid_price = bid_price
    row.bid_quantity = bid_quantity
    row.ask_price = ask_price
    row.ask_quantity = ask_quantity


@unit(MARKET, int, int, float)
def note_now(market, kind, b, value):
    """Write an event of no trader on the tape."""
    market.trader = NONE
    market.group = NONE
    note(market, b, kind, value)
