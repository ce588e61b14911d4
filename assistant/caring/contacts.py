"""Whom to ring when a child may be in danger: the operator's own contacts, read from a TOML file
such as `docs/contacts.example.toml`; and what the page shows of them and of the warning about
personal details. It knows no number but 999 and guesses none: a file with a mistake is refused
whole. No personal detail is repeated, and every word is escaped."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path

from assistant.answer import Language
from assistant.caring.personal import Detail, Kind
from assistant.wording import say

_EXAMPLE = "docs/contacts.example.toml"
_TABLE = "contact"
_PHONE = re.compile(r"\+?(?:[() -]*\d){3,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://[^\s\"'<>]+")


class ContactsError(Exception):
    """The contacts can't be read; the message names file, entry, field and remedy."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A team or a person to ring. The fields with `_cy` are Welsh; where one is missing the English
    stands in for it."""

    name: str
    phone: str
    hours: str | None = None
    note: str | None = None
    email: str | None = None
    url: str | None = None
    name_cy: str | None = None
    hours_cy: str | None = None
    note_cy: str | None = None

    def name_in(self, language: Language) -> str:
        return (self.name_cy if language == "cy" else None) or self.name

    def hours_in(self, language: Language) -> str | None:
        return (self.hours_cy if language == "cy" else None) or self.hours

    def note_in(self, language: Language) -> str | None:
        return (self.note_cy if language == "cy" else None) or self.note


_EMERGENCY = "999"
_ORDER: tuple[Kind, ...] = (
    "name", "birth", "address", "nhs", "insurance", "phone", "email", "case",
)  # fmt: skip
_FIELDS = tuple(field.name for field in fields(Contact))
_FORMS = {
    "phone": (_PHONE, 'digits and spaces, such as "01632 960123"'),
    "email": (_EMAIL, 'an address such as "duty@council.example"'),
    "url": (_URL, 'an address that begins with "https://"'),
}


def read_contacts(path: Path) -> tuple[Contact, ...]:
    """The contacts of the file `path`, in its order: the first is shown first.

    Raises:
        ContactsError: the file is missing or not TOML, has no contact, or an entry has a wrong,
            missing or unknown field.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContactsError(
            f"{path.name} can't be read ({error.strerror}); copy {_EXAMPLE} there and fill it in"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContactsError(f"{path.name} is not valid TOML ({error}); correct that line") from None
    unknown = sorted(set(table) - {_TABLE})
    if unknown:
        raise ContactsError(
            f"{path.name}: {unknown[0]!r} stands outside an entry; begin each with [[{_TABLE}]]"
        )
    entries = table.get(_TABLE)
    if not isinstance(entries, list) or not entries:
        raise ContactsError(
            f"{path.name} has no contact; write at least one [[{_TABLE}]], as in {_EXAMPLE}"
        )
    return tuple(_contact(path.name, at, entry) for at, entry in enumerate(entries, 1))


def _contact(file: str, at: int, entry: object) -> Contact:
    where = f"{file}: contact {at}"
    if not isinstance(entry, dict):
        raise ContactsError(f"{where} is not a table; begin it with [[{_TABLE}]]")
    for name in entry:
        if name not in _FIELDS:
            raise ContactsError(
                f"{where} has a field {name!r}; the fields are {', '.join(_FIELDS)}"
            )
    given = {name: _text(where, name, value) for name, value in entry.items()}
    for name in ("name", "phone"):
        if name not in given:
            raise ContactsError(f'{where} has no {name}; add a line {name} = "…"')
    return Contact(**given)


def _text(where: str, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ContactsError(f"{where}: {name} must be words in quotation marks, not {value!r}")
    text = value.strip()
    form, remedy = _FORMS.get(name, (None, ""))
    if form and not form.fullmatch(text):
        raise ContactsError(f"{where}: {name} {text!r} can't be used; write {remedy}")
    return text


def show_contacts(contacts: Sequence[Contact], language: Language) -> str:
    """Whom to ring, as one line of HTML: 999 first, then the operator's contacts in their order, or
    a sentence that there are none."""
    heading = escape(say("care_contacts", language))
    number = _telephone(_EMERGENCY)
    first = escape(say("care_ring", language)).replace(_EMERGENCY, number)
    if contacts:
        intro = escape(say("care_then", language))
        items = "".join(f"<li>{_shown(contact, language)}</li>" for contact in contacts)
        rest = f"<p>{intro}</p><ul>{items}</ul>"
    else:
        rest = f"<p>{escape(say('care_none', language))}</p>"
    return (
        f'<section class="care-contacts" lang="{language}" aria-label="{heading}">'
        f"<h2>{heading}</h2><p><strong>{first}</strong></p>{rest}</section>"
    )


def kinds_in_words(details: Sequence[Detail], language: Language) -> str:
    """Which kinds of detail were found: "a person's name, an address"."""
    found = {detail.kind for detail in details}
    return ", ".join(say(f"care_{kind}", language) for kind in _ORDER if kind in found)


def show_warning(details: Sequence[Detail], language: Language) -> str:
    """That a message has not been sent, and which kinds of personal detail it seems to hold, as one
    line of HTML; empty where there are none."""
    if not details:
        return ""
    kinds = kinds_in_words(details, language)
    return (
        f'<section class="care-warning" lang="{language}" role="alert">'
        f"<h2>{escape(say('care_warning', language))}</h2>"
        f"<p>{escape(say('care_found', language, kinds=kinds))}</p>"
        f"<p>{escape(say('care_advice', language))}</p></section>"
    )


def _shown(contact: Contact, language: Language) -> str:
    """Name, number, then what else is known."""
    parts = [f"<strong>{escape(contact.name_in(language))}</strong>: {_telephone(contact.phone)}"]
    if hours := contact.hours_in(language):
        parts.append(escape(hours))
    if contact.email:
        address = escape(contact.email)
        parts.append(f'<a href="mailto:{address}">{address}</a>')
    if contact.url:
        # Words of its own: "website" alone says nothing in a list of links.
        words = say("care_website", language, name=contact.name_in(language))
        parts.append(f'<a href="{escape(contact.url)}">{escape(words)}</a>')
    if note := contact.note_in(language):
        parts.append(escape(note))
    return "<br>".join(part.replace("\n", " ") for part in parts)


def _telephone(number: str) -> str:
    """A number as a link that a telephone rings."""
    dialled = re.sub(r"[^\d+]", "", number.replace("(0)", "") if number[0] == "+" else number)
    return f'<a href="tel:{dialled}">{escape(number)}</a>'
