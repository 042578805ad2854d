"""Draws the pictures of docs/architecture.md: `python docs/pictures/draw.py`, from the root.

rooms.svg has the layers of pyproject.toml and the imports of the code, way_of_an_order.svg what
stands below.
"""

import ast
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

PAPER, INK, SOFT, EDGE = "#fdfcf9", "#1f2933", "#5f6b76", "#c9cfd4"
FONT = "font-family='Helvetica, Arial, sans-serif'"

# name: (colour of its row, what it holds, where to begin reading)
ROOMS = {
    "cli": ("#dbe7f3", "the command line, one file a command", "cli/main.py"),
    "dashboard": ("#dbe7f3", "set, run, watch and compare in a browser", "dashboard/app.py"),
    "benchmark": ("#dbe7f3", "how fast and how large it is", "benchmark/market.py"),
    "reproductions": ("#dbe7f3", "published numbers, one paper a file", "reproductions/leland.py"),
    "runs": ("#dbe7f3", "experiment files, seeds, studies, sweeps", "runs/running.py"),
    "report": ("#e3edd9", "figures, tables and pages", "report/page.py"),
    "facts": ("#e3edd9", "stylised facts, simulated and real", "facts/fact.py"),
    "risk": ("#e3edd9", "measures, from records alone", "risk/run/summary.py"),
    "forks": ("#f6e8d3", "another future from the same moment", "forks.py"),
    "model": ("#f6e8d3", "MarketModel: groups, venues, a clock", "model.py"),
    "saving": ("#f6e8d3", "saved states of a market", "saving.py"),
    "assembly": ("#f6e8d3", "from a plan to the arrays of a market", "assembly.py"),
    "admission": ("#f6e8d3", "which groups a market takes", "admission.py"),
    "option_market": ("#f6e8d3", "the arrays of chains and accounts", "option_market.py"),
    "plan": ("#f6e8d3", "a market before its arrays are made", "plan.py"),
    "kinds": ("#f6e8d3", "kinds by the words of experiment files", "kinds.py"),
    "agents": ("#f3dcd8", "traders, and their policies", "agents/noise_trader.py"),
    "rules": ("#f3dcd8", "what venues impose", "rules/price_limits.py"),
    "records": ("#e6e0f0", "tapes to Parquet and back, SQL, LOBSTER", "records/writer.py"),
    "market": ("#e6e0f0", "book, venues, contracts, pricing, checked", "market/order_book.py"),
    "kernel": ("#e6e0f0", "all that is compiled: book, loop, options", "kernel/market/loop.py"),
}


def layers() -> list[list[str]]:
    """The rooms of each layer, top to bottom."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [[room.strip()[4:] for room in layer.split("|")] for layer in contract["layers"]]


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)


def imports() -> set[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second, but for types."""
    found = set()
    for file in (ROOT / "abm").rglob("*.py"):
        room = file.relative_to(ROOT / "abm").parts[0].removesuffix(".py")
        for name in _imported(ast.parse(file.read_text(encoding="utf-8"))):
            parts = name.split(".")
            if parts[0] == "abm" and len(parts) > 1 and parts[1] != room:
                found.add((room, parts[1]))
    return found


def text(x: float, y: float, words: str, size: float = 14, **style: str) -> str:
    """A line of text; style: further attributes, with _ for -."""
    names = {name: name.rstrip("_").replace("_", "-") for name in style}
    more = "".join(f" {names[name]}='{value}'" for name, value in style.items())
    fill = "" if "fill" in style else f" fill='{INK}'"
    return f"<text x='{x}' y='{y}' font-size='{size}'{fill}{more}>{escape(words)}</text>"


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = EDGE) -> str:
    """A box with round corners."""
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='7' fill='{fill}'"
        f" stroke='{stroke}'/>"
    )


def arrow(*points: tuple[float, float], dashed: bool = False) -> str:
    """A line through points, with a head at its end."""
    path = " L ".join(f"{x} {y}" for x, y in points)
    dash = " stroke-dasharray='6 5'" if dashed else ""
    return f"<path d='M {path}' fill='none' stroke='{SOFT}' stroke-width='2'{dash} {HEAD}/>"


HEAD = "marker-end='url(#head)'"


def picture(width: int, height: int, title: str, parts: list[str]) -> str:
    """An SVG file on paper of its own, legible on light and dark pages."""
    head = (
        "<defs><marker id='head' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='7'"
        f" markerHeight='7' orient='auto'><path d='M 0 0 L 10 5 L 0 10 z' fill='{SOFT}'/>"
        "</marker></defs>"
    )
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'"
            f" width='{width}' height='{height}' role='img' {FONT}>",
            f"<title>{escape(title)}</title>",
            head,
            f"<rect width='{width}' height='{height}' rx='10' fill='{PAPER}'/>",
            *parts,
            "</svg>\n",
        ]
    )


def rooms_picture() -> str:
    """The layers as rows, and a matrix of who imports whom."""
    row, top, left, matrix, cell = 32, 168, 30, 690, 20
    names = [room for layer in layers() for room in layer]
    edges = imports()
    bottom = top + row * len(names)
    parts = [
        text(left, 44, "The rooms of abm/", 22, font_weight="bold"),
        text(left, 70, "Whoever stands above may import what stands below, never the other", 14),
        text(left, 90, "way round. Rooms in one frame do not import each other.", 14),
        text(left + 12, top - 14, "room", 13, fill=SOFT),
        text(left + 150, top - 14, "what it holds", 13, fill=SOFT),
        text(left + 455, top - 14, "where to begin reading", 13, fill=SOFT),
    ]
    for place, name in enumerate(names):
        x = matrix + cell * place + cell / 2 + 4
        turned = f"rotate(-60 {x} {top - 8})"
        parts.append(text(x, top - 8, name, 12, fill=SOFT, transform=turned))
    y = top
    for layer in layers():
        height = row * len(layer)
        parts.append(box(left, y + 2, 630, height - 4, ROOMS[layer[0]][0]))
        for name in layer:
            _, holds, begin = ROOMS[name]
            place, middle = names.index(name), y + row / 2
            parts += [
                text(left + 12, middle + 5, name, 14, font_weight="bold", class_="room"),
                text(left + 150, middle + 5, holds, 13),
                text(left + 455, middle + 5, begin, 12, font_family="monospace"),
                f"<path d='M {matrix} {middle} H {matrix + cell * len(names)}' stroke='{EDGE}'/>",
            ]
            for column, other in enumerate(names):
                x = matrix + cell * column + cell / 2
                if other == name:
                    parts.append(
                        f"<rect x='{x - 5}' y='{middle - 5}' width='10' height='10'"
                        f" fill='{ROOMS[name][0]}' stroke='{SOFT}'/>"
                    )
                elif (name, other) in edges:
                    parts.append(f"<circle cx='{x}' cy='{middle}' r='5' fill='{INK}'/>")
            assert names[place] == name
            y += row
    parts += [
        f"<circle cx='{left + 8}' cy='{bottom + 25}' r='5' fill='{INK}'/>",
        text(left + 20, bottom + 30, "the room of the row imports that of the column.", 13),
        text(
            left,
            bottom + 54,
            "All dots are right of the squares. Beside the layers: errors.py, atomic_file.py and"
            " quick_mesa.py, which import no room.",
            13,
            fill=SOFT,
        ),
    ]
    return picture(1120, bottom + 78, "The rooms of abm/ and their imports", parts)


STEPS = (
    (
        "wake-up",
        ("due by the law of the group,", "by the last decision, or by an", "alert"),
        "waking.py",
    ),
    (
        "decision",
        ("wake(state, params, market,", "now, rng): what it sees, what", "it draws"),
        "agents/",
    ),
    (
        "outbox",
        ("messages: new, cancel, reduce,", "replace. They leave when the", "decision ends"),
        "trading.py",
    ),
    (
        "latency, agenda",
        ("each message has its delay and", "waits on the agenda until it", "arrives"),
        "loop.py",
    ),
    (
        "rules",
        ("hooks of the venue are asked:", "allowed or refused"),
        "rules.py",
    ),
    (
        "book",
        ("price, then time: it trades, it", "rests, or it ends"),
        "book/matching.py",
    ),
    (
        "reports",
        ("accepted, traded, cancelled,", "rejected: rows, in their order"),
        "book/reporting.py",
    ),
    (
        "settlement",
        ("positions, cash, fees, group", "accounts, pulse; who waits for", "this is alerted"),
        "settlement.py",
    ),
    (
        "tapes",
        ("rows of all records, in memory,", "until they are full"),
        "tapes.py",
    ),
    (
        "Parquet",
        ("RunWriter: one file a record,", "names instead of numbers"),
        "records/writer.py",
    ),
    (
        "measures",
        ("falls, depth, impact, profit:", "from records alone"),
        "risk/run/summary.py",
    ),
    (
        "report",
        ("figures, tables, one page that", "opens without a network"),
        "report/page.py",
    ),
)
"""Steps of the way: name, what happens (lines), where it is written."""

BANDS = (
    ("#f3dcd8", "a trader decides", "abm/kernel/market/, abm/agents/"),
    ("#e6e0f0", "a venue answers", "abm/kernel/market/, abm/kernel/book/, abm/rules/"),
    ("#e3edd9", "a run is judged", "abm/kernel/market/, abm/records/, abm/risk/, abm/report/"),
)


def way_picture() -> str:
    """Three bands of four steps: to the right, back to the left, to the right again."""
    width, height, gap, left, top, band = 225, 112, 42, 48, 120, 205
    parts = [
        text(left, 46, "The way of an order, from decision to figure", 22, font_weight="bold"),
        text(left, 72, "Solid: where it goes next. Dashed: what it brings about.", 14, fill=SOFT),
    ]
    for number, (fill, title, folder) in enumerate(BANDS):
        y = top - 30 + number * band
        parts += [
            box(left - 24, y, 4 * width + 3 * gap + 48, height + 48, "#ffffff"),
            text(left + width + gap, y + 20, title, 14, font_weight="bold"),
            text(left + width + gap + 150, y + 20, folder, 12, fill=SOFT, font_family="monospace"),
        ]
        for place in range(4):
            name, happens, where = STEPS[4 * number + place]
            column = 3 - place if number == 1 else place
            x, box_y = left + column * (width + gap), top + number * band
            parts.append(box(x, box_y, width, height, fill, SOFT))
            step = f"{4 * number + place + 1}  {name}"
            parts.append(text(x + 12, box_y + 24, step, 16, font_weight="bold"))
            for line, words in enumerate(happens):
                parts.append(text(x + 12, box_y + 46 + 17 * line, words, 13))
            parts.append(text(x + 12, box_y + 102, where, 12, fill=SOFT, font_family="monospace"))
            if place < 3:
                middle = box_y + height / 2
                begin, end = (x, x - gap + 2) if number == 1 else (x + width, x + width + gap - 2)
                parts.append(arrow((begin, middle), (end, middle)))
    first, last = left + width / 2, left + 3 * (width + gap) + width / 2
    parts += [
        arrow((last, top + height), (last, top + band - 2)),
        text(last + 10, top + height + 58, "arrives", 13, fill=SOFT),
        arrow((first + 40, top + band + height), (first + 40, top + 2 * band - 2)),
        text(first + 50, top + band + height + 35, "written", 13, fill=SOFT),
        arrow((first - 40, top + band), (first - 40, top + height + 2), dashed=True),
        text(first - 30, top + height + 40, "an alert wakes others", 13, fill=SOFT),
    ]
    bottom = top + 2 * band + height + 18
    return picture(1134, int(bottom + 26), "The way of an order, from decision to figure", parts)


if __name__ == "__main__":
    (HERE / "rooms.svg").write_text(rooms_picture(), encoding="utf-8")
    (HERE / "way_of_an_order.svg").write_text(way_picture(), encoding="utf-8")
