"""``python -m dashboard [serve] [--port N] [--address A] [--base-path /P] [--open]``: serve the atlas.

``slides``, ``export`` and ``refresh`` write files instead (``dashboard.commands``); ``--help`` has them all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from dashboard import commands
from dashboard.commands.options import add_serve, parser
from dashboard.locale import say


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line; serve until stopped, or write the file that was asked for.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of this process.

    Returns
    -------
    int
        0 after a clean stop or a file written, 2 where a file could not be written.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in commands.COMMANDS:
        return commands.run(given)
    language = commands.spoken()
    if given and given[0] in ("-h", "--help"):
        parser(language).parse_args(given)
    if given == ["roles"]:
        from dashboard.ui.roles_told import tell

        return tell(language)
    # "serve" is what is done without a command, and may stand before or after its options.
    options = argparse.ArgumentParser(prog="python -m dashboard", description=say(language, "commands.help.serve"))
    options.add_argument("command", nargs="?", choices=("serve", *commands.COMMANDS), default="serve")
    add_serve(options, language)
    chosen = options.parse_args(given)
    if chosen.command != "serve":
        options.error(say(language, "commands.command_first", command=chosen.command))
    # Imported late: nothing but the pages needs Streamlit, and --help should not wait for it.
    from dashboard.ui.server import serve

    serve(address=chosen.address, port=chosen.port, base_path=chosen.base_path, open_browser=chosen.open)
    return 0


if __name__ == "__main__":
    sys.exit(main())
