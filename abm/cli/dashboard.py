"""`abm dashboard`: runs that are watched while they run, compared, and sweeps; in a browser."""

from pathlib import Path

from abm.errors import UsageError


def dashboard(
    results: Path,
    port: int,
    host: str = "127.0.0.1",
    open_browser: bool = True,
    experiments: tuple[Path, ...] = (),
) -> None:
    """Serve the dashboard of a folder of results until Ctrl-C.

    experiments: folders with experiment files of one's own, offered besides those that are shipped.
    """
    for folder in experiments:
        if not folder.is_dir():
            raise UsageError(f"--experiments {folder}: there is no such folder")
    from abm.dashboard.offers import Offers
    from abm.dashboard.server import LOCAL, open_page, serve

    def ready(address: str) -> None:
        print(f"dashboard  {address}  (Ctrl-C ends it)", flush=True)
        if host not in LOCAL:
            print("whoever can reach this address can start runs on this machine", flush=True)
        if open_browser:
            open_page(address)

    serve(Offers(results, experiments), port, host, ready)
