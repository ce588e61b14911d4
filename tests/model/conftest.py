"""Real chat models in this process. `make test-model` fetches them; other runs leave them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.fetching import CARRIED, MODELS
from assistant.local import LocalModel
from assistant.writing import load_model
from corpus.library import SHIPPED
from index.building import SearchIndex, open_index
from index.embedding import Embedder


@pytest.fixture(scope="session")
def model_of() -> Callable[[str], LocalModel]:
    """Opens the small or the large model as ASSISTANT_MODEL does: `model_of("small")`."""

    def load(size: str) -> LocalModel:
        model = load_model(f"gguf:{MODELS / CARRIED[size].file}")
        assert isinstance(model, LocalModel)
        return model

    return load


@pytest.fixture(scope="session")
def small(model_of: Callable[[str], LocalModel]) -> LocalModel:
    """The model that invents."""
    return model_of("small")


@pytest.fixture(scope="session")
def edition(embedder: Embedder) -> SearchIndex:
    """The documents that the repository carries, indexed where the page keeps its own index."""
    return open_index(SHIPPED, embedder, lambda message: None)
