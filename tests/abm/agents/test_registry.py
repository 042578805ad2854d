"""Which kinds of traders there are."""

import pytest

from abm.agents.registry import built_in, from_file, kind_of


def test_the_built_in_kinds():
    kinds = {"liquidity_provider", "noise_trader", "option_client", "option_market_maker"}
    kinds |= {"portfolio_insurer", "price_setter", "put_buyer"}
    assert set(built_in()) == kinds
    assert all(kind_of(trader) == kind for kind, trader in built_in().items())


def test_traders_of_a_file_without_what_it_imports(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "from abm import Trader\nfrom abm.agents.noise_trader import NoiseTrader\n"
        "class SlowNoise(NoiseTrader): ...\nclass My2Cents(Trader): ...\n"
    )
    assert set(from_file(file)) == {"slow_noise", "my2_cents"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1", "no subclass of Trader"),
        ("def", "cannot be imported"),
        (None, "not a Python file"),
    ],
)
def test_files_without_traders_say_so(tmp_path, text, told):
    file = tmp_path / "broken.py"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ImportError, match=told):
        from_file(file)
