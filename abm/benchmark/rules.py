"""What rules cost: the same market with a rule and without, in turn."""

from statistics import median

from abm.benchmark.market import Crowd, advance
from abm.benchmark.tables import Part, timed_call
from abm.model import MarketModel
from abm.rules.fees import Fees
from abm.rules.price_limits import PriceLimits
from abm.rules.rule import Rule
from abm.rules.short_sale_restriction import ShortSaleRestriction

CROWD = Crowd(1_000, 100)
WARM_UP, SPAN, SPANS = 20.0, 60.0, 9
"""Seconds of a market's time that are not timed, of a span that is, and such spans."""

RULES: dict[str, dict[str, Rule]] = {
    "fees": {"fees": Fees(maker=-0.002, taker=0.003)},
    "price limits": {"limits": PriceLimits(up=0.9, down=0.9)},
    "short-sale restriction": {"rule 201": ShortSaleRestriction(fall=0.9)},
    "all three": {
        "fees": Fees(maker=-0.002, taker=0.003),
        "limits": PriceLimits(up=0.9, down=0.9),
        "rule 201": ShortSaleRestriction(fall=0.9),
    },
}
"""Rules of which none acts, so that all markets have the same tape."""


def rules(spans: int = SPANS) -> Part:
    """Time every rule beside no rule, span by span."""
    rows = tuple(_row(name, imposed, spans) for name, imposed in RULES.items())
    method = (
        f"A market of {CROWD.noise_traders:,} noise traders and {CROWD.providers:,} liquidity"
        f" providers with the rule and one without, to the same tape; {spans} spans of"
        f" {SPAN:g} s of the market in turn after {WARM_UP:g} s, one core. Differences are the"
        " median over spans, by the messages of a span."
    )
    columns = ("rule", "ns/message", "% of the time without")
    return Part("Rules of venues", method, columns, rows)


def _row(name: str, imposed: dict[str, Rule], spans: int) -> tuple[str | int, ...]:
    free, ruled = CROWD.model(), CROWD.model(rules=imposed)
    for model in (free, ruled):
        advance(model, WARM_UP)
    before = _messages(free)
    pairs = [(timed_call(_span, free), timed_call(_span, ruled)) for _ in range(spans)]
    messages = (_messages(free) - before) / spans
    if _messages(free) != _messages(ruled):
        raise RuntimeError(f"the market with {name} is another than that without")
    more = median(with_it - without for without, with_it in pairs)
    share = median(with_it / without for without, with_it in pairs)
    return name, round(1e9 * more / messages), round(100 * share)


def _span(model: MarketModel) -> None:
    advance(model, SPAN)


def _messages(model: MarketModel) -> int:
    return int(model.state.header["messages"][0])
