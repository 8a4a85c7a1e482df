"""``python -m dashboard [serve] [--port N] [--address A] [--open]``: open the atlas in a browser on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and serve until stopped.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of this process.

    Returns
    -------
    int
        0 after a clean stop.
    """
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Serve the Governance Atlas.")
    parser.add_argument("command", nargs="?", choices=("serve",), default="serve")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--address", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument("--open", action="store_true", help="open the atlas in this machine's browser as well")
    chosen = parser.parse_args(arguments)
    # Imported late: nothing but the pages needs Streamlit, and --help should not wait for it.
    from dashboard.ui.server import serve

    serve(address=chosen.address, port=chosen.port, open_browser=chosen.open)
    return 0


if __name__ == "__main__":
    sys.exit(main())
