"""Numbers that belong to one person: NHS and National Insurance numbers, telephone numbers, email
addresses and case numbers. Figures of documents (years, sums, paragraphs) are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from phonenumbers import Leniency, PhoneNumberMatcher, is_valid_number
from stdnum.gb import nhs

Span = tuple[int, int]

_MOST = 60  # possible telephone numbers that are looked at, for each takes its time
_LABEL = 50  # characters before a number that hold what it is called

_NHS = re.compile(r"(?<![\w.,£/-])[1-9]\d{2}[ .-]?\d{3}[ .-]?\d{4}(?![\w/-])")
_IS = r"(?:'s| is| yw| ydy|)[ :.#=-]{1,4}"
_NHS_LABEL = re.compile(
    rf"(?:nhs|gig)(?: (?:number|no\.?|num|id))?(?: [^\W\d_]{{1,12}}){{0,2}}{_IS}$", re.IGNORECASE
)
# What is called one is one, however mistyped; 03… and 08… are the service's own telephone numbers.
_NHS_CALLED = re.compile(
    rf"(?<!\w)(?:nhs (?:number|no\.?|num|id)|rhif (?:y )?gig)(?: (?:for|of|i) [^\W\d_]{{1,12}})?"
    rf"{_IS}(?P<number>(?!0[38])\d(?:[ .-]?\d){{8,10}}(?!\w))",
    re.IGNORECASE,
)
# HMRC's form: two letters with those that never occur left out, six digits, and A to D.
_INSURANCE = re.compile(
    r"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?![\w-])",
    re.IGNORECASE,
)
_INSURANCE_CALLED = re.compile(
    r"(?<!\w)(?:n\.?i\.?|nino|national insurance|yswiriant (?:gwladol|cenedlaethol)|rhif yg)"
    rf"(?: (?:number|no\.?|num))?{_IS}"
    r"(?P<number>[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[A-Z](?!\w)|(?!\w)))",
    re.IGNORECASE,
)
# An address has at most 64 characters before the sign; no more is looked at.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)

_NO = r"(?:number|num|no\.?|ref(?:erence)?(?: (?:no\.?|number))?|id|rhif|cyf(?:eirnod)?|#)"
_CODE = r"(?P<code>[A-Z0-9][A-Z0-9/.-]{1,23}(?<=[A-Z0-9]))"
_OWNER = (
    r"(?:case|client|lac|child(?:'s)?|service user|su|patient|hospital|referral|file|family|pupil"
    r"|upn|social services|care ?first|mosaic|paris|draig|wccis|liquid ?logic|crime|court case)"
)
_CASES = [
    re.compile(
        rf"(?<!\w){_OWNER} ?{_NO}(?: is| yw)?[ :.#=-]*{_CODE}(?![\w/])", re.IGNORECASE
    ),
    re.compile(
        rf"(?<!\w)(?:rhif|cyfeirnod|id)(?: yr?)? (?:achos|cleient|cleifion|plentyn|ffeil"
        rf"|atgyfeiriad|defnyddiwr)(?: yw)?[ :.#=-]*{_CODE}(?![\w/])",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)(?:case|achos|client|cleient|wccis|upn|mosaic|paris)[ :#-]*"
               r"(?P<code>[A-Z]{0,3}\d{5,13})(?![\w/])", re.IGNORECASE),
]  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d{2}(?:[/–-](?:19|20)?\d{2})?")


def find_nhs_numbers(text: str) -> Iterator[Span]:
    """Ten digits with a right check digit; any number that the text itself calls one."""
    for match in _NHS_CALLED.finditer(text):
        yield match.span("number")
    for match in _NHS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        before = text[max(0, match.start() - _LABEL) : match.start()]
        if nhs.is_valid(digits) or _NHS_LABEL.search(before):
            yield match.span()


def find_insurance_numbers(text: str) -> Iterator[Span]:
    """National Insurance numbers, in any case and spacing; letters that are never given out where
    the text itself calls it one."""
    for match in _INSURANCE_CALLED.finditer(text):
        yield match.span("number")
    for match in _INSURANCE.finditer(text):
        yield match.span()


def find_phone_numbers(text: str) -> Iterator[Span]:
    """Numbers of homes and mobiles, among the first `_MOST` numbers. Helplines (0300, 0800, 999)
    are nobody's own."""
    for found in islice(PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE), _MOST):
        raw = found.raw_string
        digits = re.sub(r"\D", "", raw)
        if raw.startswith("+") and not raw.startswith("+44"):
            own = is_valid_number(found.number)
        else:
            # The shape, not the list of numbers in use: that leaves out numbers newly given.
            own = re.fullmatch(r"(?:0|0044|\+?440?)[1257]\d{8,9}", digits) is not None
        if own:
            yield found.start, found.end


def find_emails(text: str) -> Iterator[Span]:
    """Email addresses."""
    return (match.span() for match in _EMAIL.finditer(text))


def find_case_numbers(text: str) -> Iterator[Span]:
    """Numbers that the text itself calls a case's, a client's or a record system's."""
    for pattern in _CASES:
        for match in pattern.finditer(text):
            digits = sum(c.isdigit() for c in match["code"])
            if digits >= 3 and not _YEAR.fullmatch(match["code"]):
                yield match.span()
