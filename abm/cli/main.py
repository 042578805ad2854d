"""The command line. Nothing heavy is imported before a command needs it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from abm.records.option_chain_file import ChainFile

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="An agent-based market: dynamic hedging, vanishing liquidity, crashes.",
)


def _experiment_file(path: Path) -> Path:
    """A file, or the shipped experiment of that name."""
    from abm.runs.shipped import experiment_file

    try:
        return experiment_file(path)
    except FileNotFoundError as error:
        raise typer.BadParameter(str(error)) from None


File = Annotated[
    Path,
    typer.Argument(
        help="experiment file (YAML), or the name of one that comes with the simulator",
        show_default=False,
        callback=_experiment_file,
    ),
]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="change a value of the file")
]
Without = Annotated[
    str, typer.Option(help="groups of agents to leave out of the same day, separated by commas")
]
Json = Annotated[bool, typer.Option("--json", help="print JSON instead of tables")]
Out = Annotated[Path, typer.Option(help="folder for results")]

Chain = Annotated[
    Path, typer.Argument(help="CSV of an option chain: a row an option, or a row a strike")
]
ChainColumns = Annotated[
    str, typer.Option(metavar="OURS=THEIRS,...", help="columns: strike=K,open_interest=oi")
]
ChainDate = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="of the quotes; by default as the file tells"),
]
Spot = Annotated[float | None, typer.Option(help="price of the underlying")]
Forward = Annotated[float | None, typer.Option(help="of the underlying, all expiries")]
Rate = Annotated[
    float | None, typer.Option(help="a year, continuous; by default of put-call parity")
]


def _chain_file(
    path: Path,
    columns: str,
    date: datetime | None,
    spot: float | None,
    forward: float | None,
    rate: float | None,
) -> "ChainFile":
    """The chain of a file, and what the command line tells of it."""
    from abm.cli.facts import columns_of
    from abm.records.option_chain_file import ChainFile

    day = None if date is None else date.date()
    return ChainFile(path, columns_of(columns), day, spot, forward, rate)


def _names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _version(wanted: bool) -> None:
    if wanted:
        from abm import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None: ...


@app.command()
def run(
    file: File,
    overrides: Overrides = None,
    without: Without = "",
    seed: Annotated[int | None, typer.Option(help="instead of the file's", min=0)] = None,
    seeds: Annotated[
        int | None,
        typer.Option(help="run so many seeds, from --seed on; by default 1, or the file's", min=1),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(help="processes for seeds; by default 1, with --chain all there are", min=1),
    ] = None,
    chain: Annotated[
        Path | None,
        typer.Option(help="CSV of an option chain whose dealers are in the market (gamma_map)"),
    ] = None,
    columns: ChainColumns = "",
    date: ChainDate = None,
    spot: Spot = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Run an experiment: a table of measures, a figure, a folder of records."""
    from abm.runs.running import Request

    request = Request(file, tuple(overrides or ()), _names(without))
    if chain is None:
        from abm.cli.run import run as command

        command(request, out, seed, seeds or 1, jobs or 1, as_json)
    else:
        from abm.cli.gamma_days import gamma_days

        told = _chain_file(chain, columns, date, spot, None, None)
        gamma_days(request, told, out, seed, seeds, jobs, as_json)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="experiment file to write", show_default=False)],
    market: Annotated[str, typer.Option(help="of `abm list`, or a YAML file")] = "small_market",
) -> None:
    """Begin an experiment: a file that names a market, with all that can be changed."""
    from abm.cli.new import new as command

    command(file, market)


@app.command()
def study(
    file: File,
    overrides: Overrides = None,
    seeds: Annotated[
        int | None, typer.Option(help="of each variant, instead of the file's number", min=1)
    ] = None,
    jobs: Annotated[int, typer.Option(help="processes", min=1)] = 1,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Many runs of an experiment, in variants and over seeds: a table, a figure, a CSV."""
    from abm.cli.study import study as command
    from abm.runs.running import Request

    command(Request(file, tuple(overrides or ())), out, seeds, jobs, as_json)


@app.command()
def sweep(
    file: File,
    overrides: Overrides = None,
    jobs: Annotated[int, typer.Option(help="processes on this machine", min=1)] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="address of a Dask scheduler, tcp://host:port, instead")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="tell points, ids and time, from one run that is not kept"),
    ] = False,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Run an experiment at the points of its sweep, whatever is missing; a row a run."""
    from abm.cli.sweep import sweep as command
    from abm.runs.running import Request

    request = Request(file, tuple(overrides or ()))
    raise typer.Exit(command(request, out, jobs, scheduler, dry_run, as_json))


@app.command()
def calibrate(
    file: File,
    to: Annotated[
        Path, typer.Option(help="a tape as `abm facts` reads it, or the facts.json that it wrote")
    ],
    overrides: Overrides = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="HH:MM", help="where a part of the tape begins")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--until", metavar="HH:MM", help="where that part ends")
    ] = None,
    tick: Annotated[float | None, typer.Option(help="size of a tick in currency")] = None,
    jobs: Annotated[int, typer.Option(help="processes on this machine", min=1)] = 1,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Seek the parameters at which a market has the facts of a tape, and say how sure they are."""
    from abm.cli.calibrate import calibrate as command
    from abm.cli.calibrate import part_of_day
    from abm.runs.running import Request

    request = Request(file, tuple(overrides or ()))
    command(request, to, part_of_day(start, end), tick, out, jobs, as_json)


@app.command()
def analyze(
    folder: Annotated[Path, typer.Argument(metavar="RESULTS", help="folder of a sweep")],
    against: Annotated[
        Path | None, typer.Option(help="another sweep of the same points and seeds")
    ] = None,
    crash: Annotated[
        float | None, typer.Option(help="fall that is a crash, not the sweep's", min=0, max=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """What a sweep says about systemic risk: crashes, tails, amplification, sensitivity."""
    from abm.cli.analyze import analyze as command

    command(folder, against, crash, as_json)


@app.command()
def attribute(
    file: File,
    overrides: Overrides = None,
    classes: Annotated[
        str,
        typer.Option(
            help="groups to share the fall among, separated by commas; by default all but noise"
            " traders who buy as often as they sell"
        ),
    ] = "",
    seeds: Annotated[int, typer.Option(help="days, from the file's seed on", min=1)] = 20,
    samples: Annotated[
        int | None,
        typer.Option(help="orders of the groups drawn at random, instead of all coalitions", min=1),
    ] = None,
    jobs: Annotated[int, typer.Option(help="processes on this machine", min=1)] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="address of a Dask scheduler, tcp://host:port, instead")
    ] = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Which traders made the crash: Shapley values, over the same days with every coalition."""
    from abm.cli.attribute import attribute as command
    from abm.runs.running import Request

    request = Request(file, tuple(overrides or ()))
    workers = (jobs, scheduler)
    raise typer.Exit(command(request, out, _names(classes), seeds, samples, workers, as_json))


@app.command()
def rare(
    file: File,
    fall: Annotated[float, typer.Option(help="of the day, from its high: 0.1 for 10 %")] = 0.1,
    overrides: Overrides = None,
    without: Without = "",
    against_without: Annotated[
        str,
        typer.Option(help="groups to leave out of a control, whose chance is estimated as well"),
    ] = "",
    particles: Annotated[int, typer.Option(help="days of a repetition at a time", min=10)] = 100,
    repetitions: Annotated[
        int, typer.Option(help="independent estimates; at least 5 for an interval", min=1)
    ] = 10,
    jobs: Annotated[int, typer.Option(help="processes on this machine", min=1)] = 1,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """How likely a fall is that no sample of days contains, and how it begins (splitting)."""
    from abm.cli.rare import Size
    from abm.cli.rare import rare as command
    from abm.runs.running import Request

    request = Request(file, tuple(overrides or ()), _names(without))
    size = Size(particles, repetitions, jobs)
    command(request, fall, _names(against_without), size, out, as_json)


@app.command("what-if")
def what_if(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="folder of a run")],
    at: Annotated[
        str | None,
        typer.Option(
            help="HH:MM[:SS], or '1 14:32' on day 1; by default a minute before the worst fall"
        ),
    ] = None,
    overrides: Overrides = None,
    without: Annotated[str, typer.Option(help="groups taken out then, separated by commas")] = "",
    out: Annotated[Path | None, typer.Option(help="folder for both futures")] = None,
    as_json: Json = False,
) -> None:
    """Fork a saved run on its way, change one thing, and run both futures."""
    from abm.cli.what_if import what_if as command

    command(folder, at, tuple(overrides or ()), _names(without), out, as_json)


@app.command()
def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="a run, a folder of seeds, or a sweep")
    ],
    out: Annotated[
        Path | None, typer.Option(help="file or folder; by default in the results")
    ] = None,
    kind: Annotated[Literal["html", "md"], typer.Option("--format")] = "html",
    png: Annotated[bool, typer.Option("--png", help="only the figures, as PNG")] = False,
) -> None:
    """Write a page on what was asked and what came of it; it opens without a network."""
    from abm.cli.report import report as command

    command(results, out, kind, png)


@app.command()
def dashboard(
    results: Annotated[Path, typer.Argument(help="folder of results")] = Path("results"),
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8050,
    host: Annotated[str, typer.Option(help="this machine only, unless you say so")] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="open a browser")] = True,
    experiments: Annotated[
        list[Path] | None, typer.Option(help="folder with experiment files of your own")
    ] = None,
) -> None:
    """Set an experiment, run it and watch; compare runs, browse sweeps. Local, no network."""
    from abm.cli.dashboard import dashboard as command

    command(results, port, host, open_browser, tuple(experiments or ()))


@app.command()
def query(
    sql: Annotated[
        str, typer.Argument(help="one select over runs, trades, quotes, events, agents")
    ],
    folder: Annotated[Path, typer.Argument(help="folder of results")] = Path("results"),
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="print CSV")] = False,
) -> None:
    """Ask a folder of results in SQL (DuckDB); nothing is written."""
    from abm.cli.query import query as command

    command(sql, folder, as_json, as_csv)


cluster = typer.Typer(no_args_is_help=True, help="Start workers for `abm sweep --scheduler`.")
app.add_typer(cluster, name="cluster")

Workers = Annotated[int, typer.Option(help="processes, one run at a time each", min=1)]


@cluster.command()
def slurm(
    workers: Workers,
    cores: Annotated[int, typer.Option(help="workers of a job", min=1)] = 1,
    memory: Annotated[str, typer.Option(help="of a job, as 16GB")] = "4GB",
    walltime: Annotated[str, typer.Option(help="of a job, HH:MM:SS")] = "01:00:00",
    queue: Annotated[str | None, typer.Option(help="partition of SLURM")] = None,
    account: Annotated[str | None, typer.Option(help="account of SLURM")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print the job and stop")] = False,
) -> None:
    """A Dask scheduler here, and workers as jobs of SLURM, until Ctrl-C."""
    from abm.cli.cluster import slurm as command
    from abm.runs.cluster import Jobs

    command(Jobs(workers, cores, memory, walltime, queue, account), dry_run)


@cluster.command()
def local(workers: Workers = 2) -> None:
    """A Dask scheduler and its workers on this machine, until Ctrl-C."""
    from abm.cli.cluster import local as command

    command(workers)


@app.command()
def compare(
    with_hedgers: Annotated[Path, typer.Argument(help="a run, or a folder of runs seed-*")],
    without_hedgers: Annotated[Path, typer.Argument(help="the same day without the hedgers")],
    out: Annotated[Path | None, typer.Option(help="file of the figure (PNG, PDF, SVG)")] = None,
    as_json: Json = False,
) -> None:
    """Two runs of one day side by side, and how much deeper the hedgers made the fall."""
    from abm.cli.compare import compare as command

    command(with_hedgers, without_hedgers, out, as_json)


@app.command()
def profit(
    folder: Annotated[Path, typer.Argument(help="folder of a run")],
    group: Annotated[
        str, typer.Option(help="one group; by default all, drawn: option makers")
    ] = "",
    traders: Annotated[bool, typer.Option("--traders", help="also each of their traders")] = False,
    as_json: Json = False,
) -> None:
    """Why those who hedge won or lost: their profit by parts, and the volatility surface."""
    from abm.cli.profit import profit as command

    command(folder, group or None, traders, as_json)


@app.command()
def facts(
    source: Annotated[
        Path,
        typer.Argument(help="a run, seeds, a sweep; a LOBSTER message file; a CSV of a real tape"),
    ],
    against: Annotated[Path | None, typer.Option(help="another of these, to compare with")] = None,
    columns: Annotated[
        str,
        typer.Option(metavar="OURS=THEIRS,...", help="columns of a CSV: time=ts_event,price=px"),
    ] = "",
    tick: Annotated[float | None, typer.Option(help="size of a tick in currency")] = None,
    out: Annotated[Path | None, typer.Option(help="folder; by default that of the source")] = None,
    as_json: Json = False,
) -> None:
    """The stylised facts of a market, simulated or real, beside published values."""
    from abm.cli.facts import facts as command

    command(source, against, columns, tick, out, as_json)


@app.command()
def surface(
    chain: Chain,
    columns: ChainColumns = "",
    date: ChainDate = None,
    spot: Spot = None,
    forward: Forward = None,
    rate: Rate = None,
    weights: Annotated[
        Literal["equal", "vega", "spread"],
        typer.Option(help="by which misfits count"),
    ] = "equal",
    allow_arbitrage: Annotated[
        bool, typer.Option("--allow-arbitrage", help="leave the best fits as they are")
    ] = False,
    out: Annotated[Path, typer.Option(help="folder for the fit and the figure")] = Path("."),
    as_json: Json = False,
) -> None:
    """Fit a volatility surface without arbitrage to a real option chain; say what was in it."""
    from abm.cli.surface import surface as command

    file = _chain_file(chain, columns, date, spot, forward, rate)
    command(file, weights, allow_arbitrage, out, as_json)


@app.command()
def gamma(
    chain: Chain,
    columns: ChainColumns = "",
    date: ChainDate = None,
    spot: Spot = None,
    forward: Forward = None,
    rate: Rate = None,
    volume: Annotated[
        float | None, typer.Option(help="dollars that the underlying trades a day")
    ] = None,
    out: Annotated[Path, typer.Option(help="folder for the numbers and the figure")] = Path("."),
    as_json: Json = False,
) -> None:
    """Map the gamma of a real option chain: by strike, expiry and spot, by who may be long."""
    from abm.cli.gamma import gamma as command

    command(_chain_file(chain, columns, date, spot, forward, rate), volume, out, as_json)


@app.command()
def replay(
    file: Annotated[
        Path, typer.Argument(help="LOBSTER message file; its book file stands beside it")
    ],
    book: Annotated[Path | None, typer.Option(help="its book file, if it is elsewhere")] = None,
    as_json: Json = False,
) -> None:
    """Put real order flow through the order book and compare with the recorded book."""
    from abm.cli.lobster import replay as command

    command(file, book, as_json)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="folder of a run")],
    out: Annotated[Path, typer.Option(help="folder for the two files")] = Path("."),
    venue: Annotated[str | None, typer.Option(help="whose book; by default the first")] = None,
    date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])] = datetime(2000, 1, 3),
) -> None:
    """Write a run in LOBSTER's two-file format, two files a day, from a date on."""
    from abm.cli.lobster import export as command

    command(folder, out, venue, date.date())


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Experiments, models and traders, with a line each."""
    from abm.cli.catalogue import list_ as command

    command(as_json)


@app.command()
def check(file: File, overrides: Overrides = None, without: Without = "") -> None:
    """Read an experiment file and say everything that is wrong in it."""
    from abm.cli.catalogue import check as command
    from abm.runs.running import Request

    command(Request(file, tuple(overrides or ()), _names(without)))


@app.command()
def schema() -> None:
    """JSON Schema of experiment files, for editors."""
    from abm.cli.catalogue import schema as command

    command()


@app.command()
def reproduce(
    name: Annotated[str, typer.Argument(help="which one; without it, a list")] = "",
    as_json: Json = False,
) -> None:
    """Hold the simulator against published numbers; fails if one does not come out."""
    from abm.cli.reproduce import reproduce as command

    command(name, as_json)


@app.command()
def benchmark(
    sweep: Annotated[
        bool, typer.Option("--sweep", help="what sweeps cost, and nothing else")
    ] = False,
    as_json: Json = False,
) -> None:
    """How fast and how large, beside what one would use instead where that is installed."""
    from abm.cli.benchmark import benchmark as command

    command(as_json, sweep)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Versions, cores and the cache of compiled code."""
    from abm.cli.doctor import doctor as command

    command(as_json)


def main() -> None:
    """Run the command line; an error of the user is one message and exit code 2."""
    from abm.cli.errors import explained

    with explained():
        app()
