"""The operator's contacts: the file's form, its mistakes, and what the page shows of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from assistant.answer import Language
from assistant.caring.contacts import (
    Contact,
    ContactsError,
    read_contacts,
    show_contacts,
    show_warning,
)
from assistant.caring.personal import Kind, find_personal_details

DUTY = Contact("Duty team", "(01632) 960 123", hours="Always", name_cy="Tîm dyletswydd")
LANGUAGES: tuple[Language, ...] = ("en", "cy")

Writer = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def written(text: str) -> Path:
        path = tmp_path / "contacts.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_example_is_read(root: Path) -> None:
    duty, emergency = read_contacts(root / "docs" / "contacts.example.toml")
    assert duty.phone == "01632 960123"
    assert duty.name_in("cy") == "Tîm gwaith cymdeithasol ar ddyletswydd"
    assert emergency.email is None
    assert emergency.hours_in("en") == "Nights, weekends and bank holidays"


def test_english_stands_in_for_missing_welsh(write: Writer) -> None:
    path = write('[[contact]]\nname = "Duty"\nphone = "01632 960123"\nnote = "Ask"\n')
    (contact,) = read_contacts(path)
    assert (contact.name_in("cy"), contact.note_in("cy")) == ("Duty", "Ask")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[contact]\n", "not valid TOML"),
        ("", "no contact"),
        ("contact = []", "no contact"),
        ("contact = [1]", "contact 1 is not a table"),
        ('phone = "999"\n', "'phone' stands outside an entry"),
        ('[[contact]]\nphone = "01632 960123"\n', "contact 1 has no name"),
        ('[[contact]]\nname = "Duty"\n', "contact 1 has no phone"),
        ('[[contact]]\nname = "Duty"\nphone = 1632960123\n', "contact 1: phone must be words"),
        ('[[contact]]\nname = " "\nphone = "01632 960123"\n', "contact 1: name must be words"),
        ('[[contact]]\nname = "Duty"\nphone = "ring us"\n', "phone 'ring us' can't be used"),
        ('[[contact]]\nname = "Duty"\nphone = "- - -"\n', "phone '- - -' can't be used"),
        (
            '[[contact]]\nname = "Duty"\nphone = "01632 960123"\nurl = "javascript:alert(1)"\n',
            "url 'javascript:alert(1)' can't be used",
        ),
        (
            '[[contact]]\nname = "Duty"\nphone = "01632 960123"\nemail = "duty"\n',
            "email 'duty' can't be used",
        ),
        (
            '[[contact]]\nname = "A"\nphone = "01632 960123"\n'
            '[[contact]]\nname = "B"\nphone = "01632 960124"\ntelefon = "1"\n',
            "contact 2 has a field 'telefon'; the fields are name, phone",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(write: Writer, text: str, says: str) -> None:
    with pytest.raises(ContactsError, match=re.escape(says)) as caught:
        read_contacts(write(text))
    assert str(caught.value).startswith("contacts.toml")


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ContactsError, match=r"none\.toml can't be read.*contacts\.example\.toml"):
        read_contacts(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.toml"
    path.write_bytes('[[contact]]\nname = "Tîm"\n'.encode("latin-1"))
    with pytest.raises(ContactsError, match="not valid TOML"):
        read_contacts(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_999_comes_before_the_operators_contacts(language: Language) -> None:
    page = LexborHTMLParser(show_contacts([DUTY], language))
    numbers = [a.attributes["href"] for a in page.css("a")]
    assert numbers == ["tel:999", "tel:01632960123"]
    section = page.css("section")[0]
    assert section.attributes["lang"] == language
    assert DUTY.name_in(language) in section.text()
    assert "Always" in section.text()


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("+44 (0)1632 960123", "tel:+441632960123"),
        ("01632-960-123", "tel:01632960123"),
        ("101", "tel:101"),
    ],
)
def test_a_number_is_a_link_that_rings(phone: str, link: str) -> None:
    page = LexborHTMLParser(show_contacts([Contact("Duty", phone)], "en"))
    assert page.css("li a")[0].attributes["href"] == link
    assert page.css("li a")[0].text() == phone


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_contacts_the_page_says_so(language: Language) -> None:
    page = LexborHTMLParser(show_contacts([], language))
    assert [a.attributes["href"] for a in page.css("a")] == ["tel:999"]
    assert len(page.css("p")) == 2
    assert not page.css("li")


def test_every_word_of_the_operator_is_escaped() -> None:
    bad = '<b>&"x"</b>'
    contact = Contact(
        bad, "101", hours=bad, note=bad, email='"><b>@x.y', url="https://x.example/?a=1&b=2"
    )
    page = LexborHTMLParser(show_contacts([contact], "en"))
    assert not page.css("b")
    assert page.css("li")[0].text().count(bad) == 4  # name, hours, note, the link's words
    assert page.css("li a")[-1].attributes["href"] == "https://x.example/?a=1&b=2"


def test_what_is_shown_is_one_line() -> None:
    shown = show_contacts([Contact("Duty", "101", note="one\ntwo")], "en")
    assert "\n" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_names_kinds_and_repeats_nothing(language: Language) -> None:
    message = "tegan lewis dob 1/2/10, mum 07700 900555, nhs 999 012 3454, x@example.org, AB123456C"
    shown = show_warning(find_personal_details(message), language)
    words = {"en": "a date of birth", "cy": "dyddiad geni"}
    assert words[language] in shown
    assert not [w for w in ("tegan", "1/2/10", "07700", "999", "example", "AB1234") if w in shown]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_is_named_once(language: Language) -> None:
    one = show_warning(find_personal_details("ring 07700 900555"), language)
    two = show_warning(find_personal_details("ring 07700 900555 or 07700 900556"), language)
    assert one == two


def test_every_kind_has_a_name_in_both_languages() -> None:
    samples: dict[Kind, str] = {
        "birth": "dob 3/4/2011",
        "address": "12 Heol y Bont",
        "nhs": "999 012 3454",
        "insurance": "AB123456C",
        "phone": "07700 900555",
        "email": "x@example.org",
        "case": "case no 12345",
    }
    shown = {
        (kind, language): show_warning(find_personal_details(text), language)
        for kind, text in samples.items()
        for language in LANGUAGES
    }
    assert len(set(shown.values())) == len(samples) * len(LANGUAGES)


def test_nothing_personal_gives_no_warning() -> None:
    assert show_warning(find_personal_details("What does paragraph 87 say?"), "en") == ""
