"""Invented messages with personal details in many shapes, and near misses that must not warn.

Telephone numbers are from the ranges kept for drama, NHS numbers from the test range; the people
are invented, and the postcodes are those of public buildings.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.caring.personal import Detail, find_personal_details

PERSONAL = [
    # Dates of birth and ages.
    ("Jac Evans dob 3/4/11 what allowance does the carer get", {"name", "birth"}),
    ("Siân Llwyd, 14, of 3 Stryd Fawr, who reviews her plan?", {"name", "birth", "address"}),
    ("my client mary-ann o'neill (born 2012) wants to see her file", {"name", "birth"}),
    ("Does a child born 3/4/2011 move to the leaving care team this year?", {"birth"}),
    ("dob 03.04.11 which panel", {"birth"}),
    ("D.O.B. 03-04-2011, placement request, what next", {"birth"}),
    ("d.o.b 3 april 2011 can he have a personal adviser", {"birth"}),
    ("Date of Birth: 3rd April 2011. Is she entitled to a pathway plan?", {"birth"}),
    ("date of birth 03042011 can we still use section 76", {"birth"}),
    ("DOB is 2011-04-03, which review is due?", {"birth"}),
    ("he was born on the 3rd of April 2011, when is his assessment due", {"birth"}),
    ("girl b. 3/4/2011, short breaks?", {"birth"}),
    ("03/04/2011 (dob) twins, can they be placed together", {"birth"}),
    ("tomos rees born march 2 2010 needs a bed tonight", {"name", "birth"}),
    ("Xanthe Quirke dob 5/6/12", {"name", "birth"}),
    ("I need a placement for Ffion Haf Parry aged 9", {"name", "birth"}),
    ("ffion parry age 9 needs respite", {"name", "birth"}),
    ("dylan price 15 yrs old keeps going home", {"name", "birth"}),
    ("What are the rules for Osian, 15, who left his placement?", {"name", "birth"}),
    ("megan is 7 and her nan wants to have her", {"name", "birth"}),
    ("Is Megan (7) allowed to stay with her aunt?", {"name", "birth"}),
    ("the 14 year old boy called Gethin wants to go home", {"name", "birth"}),
    ("15 yo Kayleigh Hughes, who decides", {"name", "birth"}),
    ("Mohammed Hussain, 16 years old, arrived last night", {"name", "birth"}),
    ("Rose Thomas, who is 12, asks for an advocate", {"name", "birth"}),
    ("Mr Trevithick is 44, can he foster?", {"name", "birth"}),
    ("lowri jones 3/4/2011 which form", {"name", "birth"}),
    ("Jac’s 14 and wants to live with his dad", {"name", "birth"}),
    # Addresses.
    ("They live at 12 Heol y Bont, Cardigan", {"address"}),
    ("family at 27 high street penarth, who visits", {"address"}),
    ("Flat 2, 14 Marine Terrace: is bed and breakfast allowed?", {"address"}),
    ("14a station rd barry, bed and breakfast?", {"address"}),
    ("The carer at 8 Oak Close has two children already", {"address"}),
    ("she lives at 5 willow drive with her mum", {"address"}),
    ("Gwen Harries CF63 4RU, which team?", {"name", "address"}),
    ("gwen harries cf634ru which team", {"name", "address"}),
    ("the family lives at CF63 4RU, which team?", {"address"}),
    ("Carys Bowen of 41 Ffordd y Môr", {"name", "address"}),
    ("9 lôn las, llanelli - carer is away", {"address"}),
    ("plentyn yn byw yn 6 Maes yr Haf, pwy sy'n ymweld?", {"address"}),
    # NHS numbers.
    ("NHS number 999 012 3454 what health plan", {"nhs"}),
    ("999-876-5439 needs a health assessment", {"nhs"}),
    ("nhs no 9998765432", {"nhs"}),  # mistyped, but called one
    ("rhif gig 9995557770", {"nhs"}),
    # National Insurance numbers.
    ("her NI number is AB123456C, can she claim", {"insurance"}),
    ("ni no ab 12 34 56 c leaving care grant", {"insurance"}),
    ("carer jg-10-37-59-a allowance", {"insurance"}),
    # Telephone numbers.
    ("ring mum on 07700 900123 about the review", {"phone"}),
    ("07700900456 is his social worker, who else must come", {"phone"}),
    ("call +44 7700 900 789 please", {"phone"}),
    ("nan (01632) 960 123 can take him tonight", {"phone"}),
    ("ffoniwch ei fam ar 01632 960987", {"phone"}),
    ("0044 7700 900321 is the father abroad", {"phone"}),
    ("029 2018 0123 is their home phone", {"phone"}),
    # Email addresses.
    ("send it to gwen.harries@example.org please", {"email"}),
    ("E-BOST: S_LLWYD+TY@EXAMPLE.CO.UK", {"email"}),
    # Case numbers.
    ("case no 12345 when is the review", {"case"}),
    ("WCCIS 1234567 who signs", {"case"}),
    ("wccis id: 4482913 placement ended", {"case"}),
    ("case ref AB/123, which panel?", {"case"}),
    ("Rhif achos 4567: pryd mae'r adolygiad?", {"case"}),
    ("cyfeirnod cleient C-20931 beth nesaf", {"case"}),
    ("client ID 88213 wants an advocate", {"case"}),
    ("service user number 55120 short breaks", {"case"}),
    ("case 458712 needs a panel date", {"case"}),
    # Welsh.
    ("Ganwyd y ferch ar 3 Ebrill 2011. Pa gynllun?", {"birth"}),
    ("dyddiad geni 3/4/2011, pwy sy'n adolygu?", {"birth"}),
    ("mae Siôn Gruffydd yn 15 oed ac eisiau symud", {"name", "birth"}),
    ("bachgen o'r enw Macsen, 8 oed, beth nesaf", {"name", "birth"}),
    ("anwen prys dyddiad geni 07.08.13 heol y bont", {"name", "birth"}),
    # As people type on a phone.
    ("her name is ruby clarke shes 13 and lives in barry", {"name", "birth"}),
    ("I am looking after Jayden who is nine years old", {"name", "birth"}),
    ("jayden aged nine needs a school", {"name", "birth"}),
    ("john smith 05051990 wants to foster", {"name", "birth"}),
    ("Liam O'Brien, b. 2011, which plan", {"name", "birth"}),
    ("she turned 16 on 3 April 2026, what changes", {"birth"}),
    ("the carers live at 5 The Grove", {"address"}),
    ("LAC ref 77812 review overdue", {"case"}),
    # Several at once.
    (
        "tegan lewis dob 1/2/10, 27 high street, mum 07700 900555, wccis 7712345",
        {"name", "birth", "address", "phone", "case"},
    ),
]

NOT_PERSONAL = [
    "What does paragraph 87 say?",
    "action 3.1",
    "Does action 3.1 match paragraph 105?",
    "Section 20 of the Children Act 1989",
    "What was decided at minute C1306?",
    "reference C1306 of the Cabinet",
    "Is it £1,480 a week?",
    "Why £12345678 and not £1,234,567.89?",
    "the strategy for 2013-2018",
    "budget 2012/13 2013/14 2014/15",
    "children aged 0-5 years",
    "What changed on 01/04/2013?",
    "Between 01/04/2013 and 31/03/2014, how many placements?",
    "the meeting of 15 December 2014",
    "Children born after 1 September 2014",
    "Does it apply to children born on or after 01/04/2013?",
    "children born in 2012",
    "How many children born between 2001 and 2012 are looked after?",
    "people who were born 1 April 2013 or later",
    "What is the format of the date of birth on the form?",
    "Do I have to ask for the DOB?",
    "Who is Rob Thomas?",
    "Who is the Director, Phil Evans?",
    "What did Lynette Jones tell Cabinet?",
    "What does the Southwark judgment (2009) mean?",
    "R v Mr Justice Munby, what did he decide?",
    "Does Section 17 or Section 20 apply to a 16 year old?",
    "a 14 year old boy wants to go home",
    "She is 15 and pregnant, who decides?",
    "My client is 17 and homeless",
    "Can 18 year olds stay with their carers?",
    "Placement Panel, 14 days",
    "Placement Panel (14)",
    "How long until the review: Resources Panel, 10 working days?",
    "20 mph roads near schools",
    "Are there 3 busy main roads by the unit?",
    "5 years of street work",
    "32 new placements by the close of 2018",
    "paragraph 4 Safer Streets",
    "12 placements in Holton Road",
    "the Civic Offices, Holton Road, Barry",
    "What is our office's postcode, CF63 4RU?",
    "the A48 and B4265",
    "T1 2nd draft",
    "Which form: CF12 or LAC3?",
    "Call 999 or 101?",
    "Is 0808 800 5000 the helpline?",
    "0300 123 4567 is the council's number?",
    "How many cases in 2013?",
    "case studies 2013 and 2014",
    "Is case number 3 in the appendix?",
    "in case 20 children come",
    "case law from 1989",
    "Serious case review 2014/15",
    "What is a service user?",
    "number of clients 2013",
    "table 2 page 14",
    "126,336 people live in the Vale",
    "Numbers: 1234567890",
    "rows 1 2 3 4 5 6 7 8 9 10",
    "33.5% in 2012, 218 children",
    "May 2013 and April 2014",
    "Will 14 beds be enough?",
    "Will 16 and 17 year olds be housed?",
    "Does Grace Road count as in-house?",
    "Is the Rose Unit, 12 beds, still open?",
    "meet @ 3 on tuesday",
    "Beth mae paragraff 87 yn ei ddweud?",
    "plant a anwyd ar ôl 1 Ebrill 2013",
    "plant 16 a 17 oed",
    "Beth newidiodd ar 01/04/2013?",
    "3 ffordd o gael help",
    "Oes 2 ffordd newydd o weithio?",
    "Faint o blant oedd yn derbyn gofal ym mis Mawrth 2012?",
    "case reference, where is it written?",
    "A child born 1 September 2014 or later",
    "National Insurance numbers QQ123456C and GB123456A are examples",
]


def kinds(text: str) -> set[str]:
    return {detail.kind for detail in find_personal_details(text)}


@pytest.mark.parametrize(("message", "expected"), PERSONAL, ids=lambda v: str(v)[:40])
def test_personal_details_are_found(message: str, expected: set[str]) -> None:
    assert kinds(message) == expected


@pytest.mark.parametrize("message", NOT_PERSONAL)
def test_a_question_about_documents_is_not_personal(message: str) -> None:
    assert kinds(message) == set()


def test_a_detail_is_a_place_in_the_message() -> None:
    message = "ring 07700 900123 about case no 12345"
    found = find_personal_details(message)
    assert found == (Detail("phone", 5, 17), Detail("case", 24, 37))
    assert message[5:17] == "07700 900123"


def test_an_address_ends_where_its_street_ends() -> None:
    message = "who visits 14 heol las the most"
    (found,) = find_personal_details(message)
    assert message[found.start : found.end] == "14 heol las"


def test_details_are_in_order_and_apart() -> None:
    message = "tegan lewis dob 1/2/10, 27 high street, mum 07700 900555, wccis 7712345"
    found = find_personal_details(message)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_what_the_documents_print_is_nobodys_own() -> None:
    message = "Is 01632 960123 the duty team, or do I ring mum on 07700 900123?"
    found = find_personal_details(message, known=lambda words: words == "01632 960123")
    assert [message[d.start : d.end] for d in found] == ["07700 900123"]


def test_a_name_beside_what_is_known_is_no_finding() -> None:
    message = "Gwen Harries, 27 High Street"
    assert kinds(message) == {"name", "address"}
    assert not find_personal_details(message, known=lambda words: words in "27 High Street, Barry")


@pytest.mark.parametrize("message", ["", " ", "\n", "?" * 5000, "1" * 5000, "a " * 5000])
def test_odd_messages_are_read(message: str) -> None:
    assert find_personal_details(message) == ()


def test_the_products_own_questions_do_not_warn(root: Path) -> None:
    files = [*(root / "eval" / "questions").rglob("*.jsonl"), *_training(root)]
    asked = [
        json.loads(line)["question"]
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(asked) > 4000
    assert not [question for question in asked if find_personal_details(question)]


def _training(root: Path) -> list[Path]:
    return [root / "eval" / "training" / name for name in ("questions.jsonl", "asked.jsonl")]
