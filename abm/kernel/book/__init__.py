"""The order book: messages in, reports out, price-time priority."""
