"""The sentences that people see: the same ones in both languages, and which language is asked."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from assistant.answer import Language
from assistant.wording import language_of, say


def messages(root: Path, language: Language) -> dict[str, str]:
    path = root / "assistant" / "messages" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def places(sentence: str) -> list[str]:
    """The names of the places to fill, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def test_both_languages_have_the_same_sentences(root: Path) -> None:
    english, welsh = messages(root, "en"), messages(root, "cy")
    assert list(welsh) == list(english)
    assert all(isinstance(v, str) and v.strip() for v in (*english.values(), *welsh.values()))


def test_both_languages_have_the_same_places_to_fill(root: Path) -> None:
    english, welsh = messages(root, "en"), messages(root, "cy")
    other = {k for k in english if places(english[k]) != places(welsh.get(k, ""))}
    assert not other


def test_every_sentence_that_the_program_asks_for_is_there(root: Path) -> None:
    english = messages(root, "en")
    files = [*(root / "assistant").glob("*.py"), root / "app.py"]
    asked = {
        key
        for file in files
        if file.is_file()
        for key in re.findall(
            r'\b(?:say|sentence)\(\s*"([a-z0-9_]+)"', file.read_text(encoding="utf-8")
        )
    }
    assert "no_answer" in asked
    assert asked <= set(english)


def test_no_sentence_is_in_both_languages_alike(root: Path) -> None:
    """A translation that was forgotten would be."""
    english, welsh = messages(root, "en"), messages(root, "cy")
    alike = {k for k in english if english[k] == welsh[k] and re.search(r"[a-z]{3}", english[k])}
    words = {k for k in alike if len(re.findall(r"(?<!\{)\b[a-z]{2,}\b(?!\})", english[k])) > 2}
    assert not words


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_sentence_can_be_filled(root: Path, language: Language) -> None:
    for key, sentence in messages(root, language).items():
        values = dict.fromkeys(places(sentence), "{x}")
        assert say(key, language, **values).count("{x}") == len(places(sentence)), key


def test_a_sentence_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no such sentence")


@pytest.mark.parametrize(
    "question",
    [
        "Pwy sy'n penderfynu?",
        "Beth mae paragraff 87 yn ei ddweud?",
        "Beth yw’r amcanion?",
        "Rhestrwch yr egwyddorion yn y strategaeth",
        "Faint o blant sydd heb le yn yr ysgol?",
        "PRYD MAE'N RHAID I'R GWEITHIWR YMWELD?",
    ],
)
def test_welsh_questions(question: str) -> None:
    assert language_of(question) == "cy"


@pytest.mark.parametrize(
    "question",
    [
        "Who decides?",
        "",
        "87",
        "paragraff 6",
        "What does the word cynnwys mean?",
        "Who is the cabinet member for children in the Vale?",
        "Does Plas y Coed have a place for a child in need of care?",
        "When does the report go to Cabinet?",
        "Am I allowed to visit?",
    ],
)
def test_english_questions(question: str) -> None:
    assert language_of(question) == "en"


@pytest.mark.parametrize(
    "question", ["When am I on at Cabinet?", "Can I tell Cabinet what I am doing?"]
)
def test_english_words_that_are_welsh_too(question: str) -> None:
    assert language_of(question) == "en"
