"""What keeps a command from writing its file."""

from __future__ import annotations


class CommandFault(Exception):
    """A command that cannot be carried out.

    Attributes
    ----------
    key : str
        The words, and how to mend it, are the message ``commands.<key>``.
    said : dict
        The values of the message: the file, the line, what was found.
    """

    def __init__(self, key: str, **said: object) -> None:
        super().__init__(key)
        self.key, self.said = key, said
