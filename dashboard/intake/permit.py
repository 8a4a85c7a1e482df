"""A permit: the proof that the one who asks may write, looked at again in the very moment of writing.

Whatever writes takes one and calls ``confirm`` before it does. Only ``dashboard.ui.roles`` hands them out; a test walks
through the sources and finds whoever else would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


class NotPermitted(Exception):
    """Whoever asked may not write, or not any more.

    Attributes
    ----------
    key : str
        Message key: why not.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to write, in the name of one person.

    Attributes
    ----------
    who : str
        The name under which it is written: the login's, where there is one; nobody types another then.
    role : str
        "editor" or "machine".
    check : callable
        Returns "" while the right stands, else the message key of what ended it.
    """

    who: str
    role: str
    check: Callable[[str], str] = field(repr=False)

    def confirm(self, deed: str) -> None:
        """Make sure that the right stands now.

        Parameters
        ----------
        deed : str
            What is about to be done; where it is refused, the audit log says so.

        Raises
        ------
        NotPermitted
            It does not; nothing may be written.
        """
        if why := self.check(deed):
            raise NotPermitted(why)
