"""The deeds of the trial, made from the fictional folders of the tests."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from trials.losses_actor import KEPT, ROOT

if TYPE_CHECKING:
    from fixture_losses import Deed


def stand_alone() -> None:
    """Forget what the environment says of folders: everything lies in the folders of the trial."""
    for variable in KEPT:
        os.environ.pop(variable, None)
    os.environ["ATLAS_LANG"] = "en"


def made(name: str, folder: Path) -> Deed:
    """Make the folder just before a deed; what its preparation says is not told."""
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    import fixture_losses

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        deed: Deed = getattr(fixture_losses, name)(folder)
    return deed
