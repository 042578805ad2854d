"""What all figures have in common, whether matplotlib or Plotly draws them.

Colours that colour-blind readers tell apart, widths of lines in pixels (96 an inch), opacities.
"""

# Okabe and Ito (2008), Color Universal Design
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#666666"

CYCLE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
"""Colours of lines that stand for nothing else, in order; all are seen on white and on black."""
FALL = VERMILION
"""Of falls and of what deepens them."""
NEUTRAL = "#888888"
"""Of lines that are no data: seen on white and on black."""

LIGHT, DARK = "light", "dark"
INK = {LIGHT: "#222222", DARK: "#dddddd"}
PAPER = {LIGHT: "#ffffff", DARK: "#16181d"}
GRID = {LIGHT: "#e5e5e5", DARK: "#363a42"}
"""Of pale lines across a figure."""

THIN, SERIES, STRONG = 1.0, 1.5, 2.0
"""Widths of lines: of what is no data, of data, and of what stands out."""
PALE = 0.3
"""Opacity of a noisy path behind its course."""
SHADE = 0.14
"""Opacity of the patch over a fall."""

DPI = 150
"""Pixels an inch of a picture."""
WIDE = 100
"""A spread that varies by more than this factor is drawn on a logarithmic scale."""
