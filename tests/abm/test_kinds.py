"""Which kinds of traders, policies and rules there are: ours, and those of a user's file."""

import pytest

from abm.agents.hedging.policy import HedgingPolicy
from abm.kinds import SORTS, built_in, from_file, kind_of
from abm.rules.rule import Rule


def test_the_built_in_kinds():
    kinds = {"liquidity_provider", "noise_trader", "option_client", "option_market_maker"}
    kinds |= {"portfolio_insurer", "price_setter", "put_buyer"}
    kinds |= {"intermediary", "latent_investor", "order_splitter", "programme"}
    assert set(built_in().traders) == kinds
    assert all(kind_of(trader) == kind for kind, trader in built_in().traders.items())


def test_every_component_stands_in_the_file_of_its_kind():
    for sort in SORTS.values():
        for kind, each in built_in().components[sort].items():
            assert issubclass(each, sort)
            assert each.model_fields["kind"].default == kind


def test_policies_and_rules_of_a_file(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "from typing import Literal\n"
        "from abm.agents.hedging.fixed_band import FixedBand\nfrom abm.rules.rule import Rule\n"
        "class Wide(FixedBand):\n    kind: Literal['wide'] = 'wide'\n"
        "class Nothing(Rule):\n    kind: Literal['nothing'] = 'nothing'\n"
    )
    found = from_file(file)
    assert list(found.components[HedgingPolicy]) == ["wide"]
    assert list(found.components[Rule]) == ["nothing"]
    both = built_in() | found
    assert {"wide", "fixed_band"} <= set(both.components[HedgingPolicy])
    assert both.traders == built_in().traders


def test_a_kind_that_is_built_in_is_not_taken_over(tmp_path):
    file = tmp_path / "mine.py"
    for text, told in (
        (
            "from abm.agents.hedging.fixed_band import FixedBand\nclass Mine(FixedBand): ...",
            "fixed",
        ),
        ("from abm import Trader\nclass NoiseTrader(Trader): ...", "'noise_trader' is built in"),
    ):
        file.write_text(text + "\n")
        with pytest.raises(ImportError, match=f"{told}.*(Mine|NoiseTrader) needs another kind"):
            from_file(file)


def test_traders_of_a_file_without_what_it_imports(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "from abm import Trader\nfrom abm.agents.noise_trader import NoiseTrader\n"
        "class SlowNoise(NoiseTrader): ...\nclass My2Cents(Trader): ...\n"
    )
    assert set(from_file(file).traders) == {"slow_noise", "my2_cents"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1", "no trader, and no policy or rule"),
        ("def", "cannot be imported"),
        (None, "not a Python file"),
    ],
)
def test_files_without_any_say_so(tmp_path, text, told):
    file = tmp_path / "broken.py"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ImportError, match=told):
        from_file(file)
