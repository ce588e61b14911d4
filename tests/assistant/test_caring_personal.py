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
from assistant.settings import MAX_QUESTION
from corpus import Library

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
    # Unknown names, initials, labels with a verb.
    ("Ganwyd Osian Rees ar 4 Mai 2011", {"birth"}),
    ("Ganwyd hi ar 4 Mai 2011", {"birth"}),
    ("Shanice is 13 and pregnant", {"name", "birth"}),
    ("Mohammed who is fifteen", {"name", "birth"}),
    ("Tegan will be 18 on 5 March", {"name", "birth"}),
    ("Lilly-Mae 5yo", {"name", "birth"}),
    ("young person T.W. 12/11/05", {"name", "birth"}),
    ("his NHS number is 1234567890", {"nhs"}),
    ("her NI number is QQ123456C", {"insurance"}),
    ("ei rhif GIG yw 1234567890", {"nhs"}),
    ("Jac, 14, ran away", {"name", "birth"}),
    # Invented later, without a look at the patterns.
    ("Harri's birthday is 9 June 2014, does he get a review before then", {"name", "birth"}),
    ("Please can you tell me what Chloe Bevan (9) is entitled to", {"name", "birth"}),
    ("I've a young man Idris Kamara who's 17 next week", {"name", "birth"}),
    ("Zofia 11yrs, needs a passport", {"name", "birth"}),
    ("mum's mobile 07700 900 222, dad's not known", {"phone"}),
    ("Kyron aged 6 and Tayla aged 4 must be placed together", {"name", "birth"}),
    ("we placed Aneurin (DOB 21.7.09) in Swansea", {"name", "birth"}),
    ("the grandparents are at 44 Cwrt Afallen Barry", {"address"}),
    ("H.M., 13, wants contact with dad", {"name", "birth"}),
    ("email me on lowri.pugh@example.wales", {"email"}),
    ("case number 2023-4471 – who signs", {"case"}),
    ("NHS No: 999 555 0001", {"nhs"}),
    ("NI: QQ 12 34 56 A, is he entitled to a setting up home grant", {"insurance"}),
    ("Mae Cai yn un ar ddeg oed", {"name", "birth"}),
    ("Cafodd Elan ei geni ar 12/09/2015", {"name", "birth"}),
    ("Nevaeh turned 15 last month", {"name", "birth"}),
    ("Khadija's 16th birthday is on 3 August", {"name", "birth"}),
    ("twins Ollie and Maisie, both 8, short breaks?", {"name", "birth"}),
    ("Dylan's date of birth is the sixth of May 2010", {"name", "birth"}),
    ("Mrs Okonkwo at 7 Tudor Gardens wants to be a carer", {"name", "address"}),
    ("Can Tyrese (14) be moved without his mum agreeing", {"name", "birth"}),
    ("my nephew Kian, twelve, is staying with us", {"name", "birth"}),
    ("The lad's called Zaynab's brother, Yahya, 10yo", {"name", "birth"}),
    ("Re: A.K. 02/03/09 - pathway plan late", {"name", "birth"}),
    ("Aoife turns 18 next Tuesday", {"name", "birth"}),
    ("Mae Gwion yn bymtheg oed ac mae o eisiau aros gyda'i nain", {"name", "birth"}),
    ("Ganed Lowri Haf ar 7 Awst 2012", {"birth"}),
    ("dob for the older sibling is 14 Feb 2008", {"birth"}),
    ("Nan rang from 01632 960 111 about contact", {"phone"}),
    ("the flat is 3b Marine Rd, top floor", {"address"}),
    ("NHS no. is 9991112223", {"nhs"}),
    ("National Insurance number: QQ 44 55 66 B for the carer", {"insurance"}),
    ("Her Mosaic number is 3344556", {"case"}),
    ("child lives at CF63 4RU", {"address"}),
    ("Sadie-Rose, aged 2, and her baby brother", {"name", "birth"}),
    ("His email is darren_p99@example.co.uk", {"email"}),
    ("Keeley-Ann is fourteen and wants to leave", {"name", "birth"}),
    ("Ioan Wyn Puw was born in Bangor on 3 June 2011", {"name", "birth"}),
    ("Rhif yswiriant gwladol yw AB 12 34 56 D", {"insurance"}),
    ("Teo's just had his 10th birthday", {"name", "birth"}),
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
    "Section is 13 and paragraph is 4",
    "Is Action (13) in Annex (4), Panel, 13, or Year is 9?",
    "Does Form (14) or Stage, 3, come first?",
    "Which Level is 3 and which Tier is 4?",
    "The NHS number, 0300 123 4567, is whose?",
    # Invented later, without a look at the patterns.
    "Does Action 12 apply to Year 9 pupils?",
    "Is the Fostering Panel on 3 March 2014 quorate?",
    "Is Phil Evans, Director, 1 of the signatories?",
    "Stage 2, 25 working days, correct?",
    "Is Level 3 (12) the right band?",
    "A young person turns 18 in March, what changes?",
    "Cardiff is 8 miles away, does that count as local?",
    "Our team is 14 strong, how many cases each?",
    "Children's Services 0300 123 4567 – is that right?",
    "Which residents live at the unit on Holton Road?",
    "How old must a carer be - 21 or 25?",
    "Objective 4, 5 and 6 please",
    "Did the Vale, 22 councils in all, sign the compact?",
    "April is 4 weeks away; when is the return due?",
    "Table 3 (13)",
    "Rydym am leoli plant dan 12 oed yn lleol",
    "Is Barry, 10 miles from Cardiff, in area?",
    "Was Objective 2 met by 31/03/2018?",
    "Between 16 and 18, who pays for accommodation?",
    "The Act is 25 years old, is it still in force?",
    "Is Annex B (4) still in force?",
    "Was Cabinet told on 10 February 2014?",
    "Wales is 3 million people, how many are looked after?",
    "Penalty is 14 days' notice?",
    "Who is the Head of Service in paragraph 12, and since when?",
    "Is Aim 3 the same as Objective 3?",
    "The Vale, 22 wards, how many homes?",
    "Does Regulation 24 cover a placement of 16 weeks?",
    "Oes 12 cam gweithredu yn Amcan 2?",
    "What did Councillor Evans ask at the meeting on 12/01/2015?",
    "Young people aged 16 and over - who assesses them?",
    "Budget is 13 per cent up, true?",
    "Is Supported Lodgings, 12 beds, in table 5?",
    "Homelessness (14) is missing from the contents",
    "My daughter is 15 and is in foster care; who visits her?",
    "The carer is 61; is there an upper age?",
    "Fees: is Band C 25 pounds more?",
    "Llamau, 14 flats, is that the figure?",
    "When is IRO, stage 1, due?",
    "Should both siblings be under 8?",
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


NEVER_PRINTED = [
    "Jac, 14, ran away",
    "Megan (7) wants to stay",
    "Rose Thomas, who is 12, asks for an advocate",
    "she was born on 1 April 2013",
    "NHS number 999 012 3454",
    "her NI number is AB123456C",
    "case no 12345",
]


@pytest.mark.parametrize("message", NEVER_PRINTED)
def test_the_shipped_documents_switch_no_warning_off(message: str, shipped: Library) -> None:
    texts = [document.text for document in shipped.documents]
    assert any("14" in text for text in texts)
    found = find_personal_details(message, lambda words: any(words in text for text in texts))
    assert found == find_personal_details(message) != ()


@pytest.mark.parametrize("message", NEVER_PRINTED)
def test_what_is_known_never_frees_an_age_a_name_or_a_number_of_ones_own(message: str) -> None:
    assert find_personal_details(message, lambda words: words in message)


def test_a_case_number_that_a_document_prints_is_nobodys_own() -> None:
    message = "What is case ref C1306?"
    assert kinds(message) == {"case"}
    assert not find_personal_details(message, lambda words: words in "see case ref C1306 above")


def test_a_part_of_another_address_is_not_known() -> None:
    assert find_personal_details("27 High Street", lambda words: words in "at 127 High Street")


def test_no_more_is_looked_at_than_the_longest_question() -> None:
    filler = "a " * (MAX_QUESTION // 2)
    assert kinds(f"dob 3/4/11 {filler}") == {"birth"}
    assert kinds(f"{filler} dob 3/4/11") == set()


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
