"""Staff's words and the documents' words: acronyms, slips of the pen and the glossary."""

from __future__ import annotations

import pytest

from corpus import Library
from index.embedding import Embedder
from index.vocabulary import Vocabulary, find_acronyms, read_glossary, stem, terms, tokens

TEXT = (
    "Independent Reviewing Officer's (IRO's) check each plan. The Permanency Panel ratifies the "
    "placement. The Divisional Management Team (DMT) meets. Foster carers have an allowance. The "
    "Improvement Team (IT) helps. The pathway plan is reviewed, and the placement is reviewed."
)
COMMON = frozenset("what does the decide who about which have been left alone street drift".split())


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The words of one short text, with a handful of common words."""
    return Vocabulary([TEXT], COMMON)


@pytest.fixture(scope="module")
def full(shipped: Library, embedder: Embedder) -> Vocabulary:
    """The words of the documents in the repository, with the model's common words."""
    return Vocabulary([d.text for d in shipped.documents], embedder.words())


# -- tokens and terms -------------------------------------------------------------------------


def test_words_and_figures_become_tokens() -> None:
    assert tokens("It costs £1,480 in-house; the child’s plan is 3.1.") == [
        *("it", "costs", "1480", "in", "house", "the", "child", "plan", "is", "3.1")
    ]


def test_terms_are_stems_without_stopwords() -> None:
    assert terms("What does the placement cost?") == [stem("placement"), stem("cost")]


# -- acronyms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Independent Reviewing Officer's (IRO's) are", "IRO", "Independent Reviewing Officer"),
        ("each Independent Reviewing Officer (IRO) is", "IRO", "Independent Reviewing Officer"),
        ("an independent reviewing officer (IRO) is", "IRO", "independent reviewing officer"),
        ("the Personal Education Plan (PEP)", "PEP", "Personal Education Plan"),
        ("the Team Around the Family (TAF)", "TAF", "Team Around the Family"),
        ("the Vale of Glamorgan (VOG)", "VOG", "Vale of Glamorgan"),
        ("Special Guardianship (SG) orders", "SG", "Special Guardianship"),
        (
            "the Integrated Family Support Service (IFSS)",
            "IFSS",
            "Integrated Family Support Service",
        ),
        (
            "Child and Adolescent Mental Health Services (CAMHS)",
            "CAMHS",
            "Child and Adolescent Mental Health Services",
        ),
    ],
)
def test_a_definition_gives_an_acronym(text: str, short: str, long: str) -> None:
    assert Vocabulary([text], frozenset()).acronyms == {short: long}


@pytest.mark.parametrize(
    "text",
    [
        "the Court (England) decides",
        "see the list (DMT) here",
        "a plan (A) and a list (B)",
        "the Initial Report (3)",
        "Mrs Jane Smith (DMT) takes the chair",
        "as the Welsh Government (CSSIW) said",
    ],
)
def test_a_bracket_that_the_words_do_not_spell_is_no_definition(text: str) -> None:
    assert list(find_acronyms(text)) == []


@pytest.mark.parametrize(
    "question", ["What does the IRO check?", "what do IROs check", "what does an iro check?"]
)
def test_an_acronym_brings_its_long_form(vocabulary: Vocabulary, question: str) -> None:
    reworded = vocabulary.reword(question)
    assert reworded.text == question
    assert "Independent Reviewing Officer" in reworded.added
    assert stem("reviewing") in reworded.same[stem("iro")]


def test_a_long_form_brings_its_acronym(vocabulary: Vocabulary) -> None:
    reworded = vocabulary.reword("When does the divisional management team meet?")
    assert "DMT" in reworded.added.split()
    assert stem("dmt") in reworded.same[stem("management")]


@pytest.mark.parametrize("question", ["When is it decided?", "Does it matter?"])
def test_an_everyday_word_is_not_taken_for_an_acronym(
    vocabulary: Vocabulary, question: str
) -> None:
    assert "IT" in vocabulary.acronyms
    assert vocabulary.reword(question).added == ""
    assert "Improvement Team" in vocabulary.reword("Who leads IT?").added


def test_the_documents_define_the_acronyms_that_staff_use(full: Vocabulary) -> None:
    for short, long in (
        ("IRO", "independent reviewing officer"),
        ("DMT", "divisional management team"),
        ("PEP", "personal education plan"),
        ("IFA", "independent fostering agency"),
    ):
        assert full.acronyms[short].lower().removesuffix("s") == long


# -- slips ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("plcement", "placement"),
        ("placment", "placement"),
        ("palcement", "placement"),
        ("Permanancy", "permanency"),
        ("alowance", "allowance"),
        ("ratifys", "ratifies"),
        ("carrers", "carers"),
        ("pnael", "panel"),
    ],
)
def test_a_slip_is_mended(vocabulary: Vocabulary, slip: str, meant: str) -> None:
    assert vocabulary.reword(f"what about the {slip}?").text.lower() == f"what about the {meant}?"


@pytest.mark.parametrize(
    "word",
    ["placement", "placements", "Panel", "reviewing", "drift", "street", "streets", "IROs", "plan"],
)
def test_a_word_that_is_known_is_left_alone(vocabulary: Vocabulary, word: str) -> None:
    assert vocabulary.reword(f"the {word}").text == f"the {word}"


@pytest.mark.parametrize("word", ["xylophone", "Aberystwyth", "2013", "3.1", "in", "teh"])
def test_a_word_that_resembles_none_is_left_alone(vocabulary: Vocabulary, word: str) -> None:
    assert vocabulary.reword(word).text == word


@pytest.mark.parametrize(
    "question",
    [
        "Who fills in potholes on the high street?",
        "Can a grandmother adopt a teenager from Norway?",
        "What is the weather forecast for Saturday?",
        "How much does a swimming lesson cost?",
        "Does the council collect garden waste?",
    ],
)
def test_real_words_are_left_alone(full: Vocabulary, question: str) -> None:
    assert full.reword(question).text == question


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Who chairs the permenancy panel?", "Who chairs the permanency panel?"),
        ("How many fostering placments?", "How many fostering placements?"),
        ("What is the acommodation for?", "What is the accommodation for?"),
    ],
)
def test_slips_in_questions_about_the_documents_are_mended(
    full: Vocabulary, asked: str, meant: str
) -> None:
    assert full.reword(asked).text.lower() == meant.lower()


# -- the glossary -----------------------------------------------------------------------------


def test_the_glossary_adds_the_documents_words(vocabulary: Vocabulary) -> None:
    reworded = vocabulary.reword("what happens to kids taken into care?")
    assert "children" in reworded.added
    assert "accommodated" in reworded.added
    assert stem("children") in reworded.same[stem("kids")]
    assert reworded.text == "what happens to kids taken into care?"


def test_the_glossary_matches_whole_words_only(vocabulary: Vocabulary) -> None:
    assert "children" not in vocabulary.reword("what about a skidsteer?").added


def test_every_line_of_the_glossary_is_usable() -> None:
    glossary = read_glossary()
    assert glossary
    for said, meant in glossary.items():
        assert said == said.lower().strip()
        assert meant and all(m.strip() for m in meant)


def test_the_glossary_says_nothing_twice(full: Vocabulary) -> None:
    added = full.reword("lac").added
    assert added == "looked after children"
