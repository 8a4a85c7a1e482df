"""The extractor under atheris: any bytes as a document, any text as an article; run by ``trials.texts_fuzz``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import atheris
import yaml

with atheris.instrument_imports(include=["etl.extract"]):
    from etl.extract.documents import read_document
    from etl.extract.extractor import Catalogue, Extractor
    from etl.faults import AtlasError
    from etl.paths import Folders

_NAMES: Final = ("a.txt", "a.html", "a.docx", "a.xlsx", "a.csv", "a.md")
_PIECES: Final = tuple(
    yaml.safe_load(Path(__file__).with_name("texts_words.yml").read_text(encoding="utf-8"))["pieces"]
)
"""Words of the trade: bytes that choose among them say more than bytes that must find them."""


def document(data: bytes) -> None:
    """Read bytes as a file; only a fault with words may come of it."""
    provider = atheris.FuzzedDataProvider(data)
    name = provider.PickValueInList(list(_NAMES))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dropped"
        path.write_bytes(provider.ConsumeBytes(len(data)))
        try:
            read_document(path, name)
        except AtlasError as refused:
            assert str(refused)


def text(data: bytes, extractor: Extractor) -> None:
    """Extract from words chosen by bytes; every figure must be a verbatim slice of the text."""
    provider = atheris.FuzzedDataProvider(data)
    words = "".join(_PIECES[b % len(_PIECES)] for b in provider.ConsumeBytes(60)) + provider.ConsumeUnicode(60)
    for found in (*extractor.figures(words), *extractor.practices(words)):
        assert words[found.start : found.end] == found.as_printed


def main() -> None:
    """Fuzz until the runs are through; the process ends with the fault that was found first."""
    extractor = Extractor(Catalogue.read(Folders.resolve().data))

    def one(data: bytes) -> None:
        document(data) if data[:1] < b"\x30" else text(data[1:], extractor)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
