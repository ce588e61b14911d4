"""What the Council said: files become documents with numbered passages.

This package knows nothing of searching, answering or showing.
"""

from corpus.block import ReadingError
from corpus.catalogue import CatalogueError
from corpus.library import Library, LibraryError, read_document, read_library
from corpus.passage import Document, Passage
from corpus.reference import KINDS, Kind, Mention, Reference, mentions, same_number

__all__ = [
    "KINDS",
    "CatalogueError",
    "Document",
    "Kind",
    "Library",
    "LibraryError",
    "Mention",
    "Passage",
    "ReadingError",
    "Reference",
    "mentions",
    "read_document",
    "read_library",
    "same_number",
]
