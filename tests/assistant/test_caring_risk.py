"""Invented messages that speak of a child in danger now, and questions about how things go."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from assistant.caring.risk import speaks_of_child_at_risk
from assistant.settings import MAX_QUESTION

IN_DANGER = [
    # Missing.
    "A boy of 14 has gone missing from his placement tonight",
    "one of our lads is missing and his phone is off",
    "Megan hasn't come home and it's midnight, what do I do?",
    "what do i do shes gone missing again",
    "My foster child has run away, who do I ring?",
    "Jac Evans is missing since this morning",
    "dad has just taken the kids and we don't know where they are",
    "She ran off an hour ago and I can't find her",
    "He absconded? Yes he has absconded from the unit",
    "nobody knows where he is",
    # Harm.
    "Her stepdad is hitting her right now",
    "a child is being beaten next door",
    "I think he is being abused at home",
    "mum's boyfriend has just punched the baby",
    "The baby is not breathing",
    "He has bruises all over his back and won't say why",
    "He's got a knife and the kids are in the house",
    "Dad says he'll kill them",
    "he is threatening to kill her and the children",
    "she is scared to go home",
    "My client is in immediate danger",
    "Do I wait for panel if she's in danger right now?",
    "Her partner kicked her bump and the unborn baby may be hurt",
    "im scared my dad is going to hit me",
    "these kids are not safe here tonight",
    "They are flying her out tomorrow to be married",
    "Rhys was just stabbed outside school",
    "a girl here is being exploited by older men",
    # Told.
    "She has just told me that her uncle touches her",
    "A pupil told her teacher today that dad hits him",
    "He disclosed sexual abuse this morning, what is the first step?",
    "a girl in my group says her brother raped her",
    # Their own life.
    "She says she will kill herself",
    "He has taken an overdose",
    "who do i ring hes taken an overdose",
    "she took a load of paracetamol",
    "I want to die",
    "my son is suicidal",
    "young person on the roof and says she will jump",
    "She has cut her wrists in the bathroom",
    "tomos keeps saying he wants to end it all",
    # Nobody there.
    "Two children are home alone",
    "The kids have been left on their own since yesterday",
    "Mum is drunk and the toddler is with her",
    "carer passed out drunk, kids upstairs: carer is drunk",
    "she's been kicked out of the house and it's snowing",
    "He is locked out and nobody is home",
    "17 year old with nowhere to sleep: he has nowhere to go tonight",
    "They locked him in a cupboard",
    # Told in other words.
    "caller says mum is beating the little boy with a belt",
    "we've a lass here saying her foster dad comes into her room at night",
    "I've got a kid in my car who says he can't go home because dad will batter him",
    "The baby has a broken arm and parents can't explain it",
    "Dad's got hold of the baby and won't give her back",
    "two siblings unaccounted for since the school trip",
    "14 year old drunk and unconscious in town",
    "Year 4 boy came in with a hand print on his face",
    "a mum has rung saying she can't cope and will throw the baby out of the window",
    "they say they'll shoot him",
    "there's a kid on his own in the park and it's dark",
    "i dont feel safe at home",
    "does neb yn gwybod ble mae hi",
    "the boy has not been seen for three days",
    # Relatives and bare headings, and Welsh with nasal and soft mutations.
    "My uncle touches me",
    "my brother is hurting me",
    "Mae fy nhad yn fy mrifo",
    "Mae fy nhad yn fy nharo",
    "Mae hi'n dweud ei bod am ladd ei hun",
    "she's being sexually abused by her carer",
    "my friend is being abused at home",
    "I saw a father punch his son just now",
    "Child being trafficked tonight",
    "A looked after child has been gone since 3pm",
    "child at risk of immediate harm what number do I ring",
    "Mae fy llystad wedi fy nghicio",
    "Roedd o'n fy ngham-drin i pan oedd mam allan",
    "Mae hi'n cael ei threisio gan ei brawd",
    "He came into care in 2012 and is being abused",
    "She ran away before and has run away again tonight",
    # Invented later, without a look at the patterns.
    "I've just seen a man dragging a little girl into a van",
    "She's texted me to say goodbye forever and isn't answering",
    "My stepdad keeps coming in my room at night and touching me",
    "Foster carer here, our lad climbed out of the window at 2am and isn't back",
    "His mum has passed out and the baby is crying",
    "a boy has just walked in with blood all over his face",
    "two little ones in the flat with no adult, I can hear them through the door",
    "the baby's been shaken, dad admitted it",
    "my friend's boyfriend made her have sex with his mates",
    "She hasn't been seen since Friday and her phone is off",
    "Mae Dad yn bwrw fi",
    "Mae'r bachgen wedi diflannu ers neithiwr",
    "Dyw hi ddim eisiau byw rhagor",
    "Ma' fy mrawd yn cael ei fwrw gan ei dad bob nos",
    "he's standing on the railway bridge and won't come down",
    "a child just rang us crying saying mum won't wake up",
    "My foster child says he's got a blade and will use it on himself",
    "I'm 15 and my mum's chucked me out, I've nowhere to stay",
    "the father has barricaded himself in with the children",
    "A girl I work with says an older man is sending her money for pictures",
    "There's a child screaming next door and I can hear things smashing",
    "My mum's boyfriend hits me when she's at work",
    "He left the house at 6 last night and no one has heard from him",
    "Our 16 year old has taken some pills and is very drowsy",
    "I've got a girl here who says she can't go home because of what her brother does to her",
    "She messaged that she's going to jump",
    "Dad turned up drunk at contact and drove off with the kids",
    "a baby has been left in the car park",
    "the carer slapped him across the face this morning",
    "Someone has tried to get my foster daughter into a car outside school",
    "My grandson has cigarette burns on his arms",
    "Mae fy llystad yn fy nghuro i",
    "Mae hi wedi mynd o'r tŷ ganol nos a does neb yn gwybod lle mae hi",
    "Mae bachgen 8 oed ar ei ben ei hun yn y fflat",
    "Rwy'n ofni bod y babi'n cael ei ysgwyd",
    "my cousin is being forced to marry someone in Pakistan next week",
    "He's self harming right now in his bedroom and I can't get in",
    "a 13 year old is pregnant by her uncle",
    "two kids sleeping in a car with their dad tonight",
    "They are being starved by their parents",
    # Welsh.
    "mae hi'n bygwth neidio oddi ar y bont",
    "dwi ofn mynd adre",
    "rhywun yn brifo plentyn drws nesaf",
    "Mae bachgen wedi mynd ar goll heno",
    "Mae hi wedi rhedeg i ffwrdd, pwy ddylwn i ffonio?",
    "mae'r plentyn mewn perygl nawr",
    "Mae ei thad yn ei tharo, mae hi'n cael ei churo: mae hi'n cael ei cham-drin",
    "mae'r ferch yn cael ei cham-drin gartref",
    "Mae o wedi cymryd gorddos",
    "mae hi eisiau lladd ei hun",
    "Mae'r plant ar eu pennau eu hunain yn y tŷ",
    "mae mam wedi meddwi ac mae'r babi gyda hi",
    "Dydy hi ddim yn saff gartref heno",
    "Mae hi newydd ddweud wrtha i fod ei hewythr yn ei chyffwrdd a'i brifo",
    "Dyw Macsen ddim wedi dod adref",
]

ABOUT_RULES = [
    "What is the procedure when a child goes missing?",
    "What must happen if a child has gone missing?",
    "What do we do when a young person has run away?",
    "Who is told when a looked after child is missing?",
    "How many children are at risk?",
    "How many children went missing in 2012?",
    "Which children are missing from the report?",
    "Two tables are missing from the strategy",
    "The girl is missing school",
    "children missing education policy",
    "missing from care protocol",
    "return home interview after a child has been missing",
    "Children who have run away must be seen within 72 hours: where is that?",
    "A child who has gone missing must be seen: which paragraph?",
    "When must a child protection conference be held?",
    "What is significant harm?",
    "What does the strategy say about abuse and neglect?",
    "How many 5-10 year olds came in because of abuse or neglect?",
    "What share of children were abused or neglected?",
    "Who decides whether a child is in danger?",
    "Where do I find the policy for a child who is being hurt?",
    "If a child is in immediate danger, who should be told?",
    "What if a child is hurt in placement?",
    "What happens when a carer hits a child?",
    "What can a mum do if her disabled son hits her at night?",
    "How do staff respond when a child discloses abuse?",
    "What training covers disclosure of sexual abuse?",
    "What is the step after a disclosure?",
    "What does the report say about suicide?",
    "Is there a self-harm policy?",
    "What should a carer do if a child has taken an overdose?",
    "How do we help young people who want to kill themselves?",
    "suicide prevention training dates",
    "Can a child be left alone at 12?",
    "At what age may a child be left home alone?",
    "Should the child be seen alone?",
    "Must the child be visited alone?",
    "Are we going it alone on this contract?",
    "How are older teens helped to live alone?",
    "What if the parents won't let me see the child alone?",
    "What is an emergency placement?",
    "How many emergency placements were made last year?",
    "emergency accommodation care plan",
    "Who approves an emergency placement tonight?",
    "Is bed and breakfast allowed for a 17 year old tonight?",
    "What happens to a boy who is locked up?",
    "A lad from our town is locked up. Which council pays?",
    "Who pays when a young person is locked out of their flat?",
    "Can a child stay with a mum who drinks?",
    "What support is there for parents who are drunk?",
    "Does a foster carer who hit a child lose approval?",
    "What is the risk to the budget?",
    "Is the strategy at risk?",
    "Which savings are in danger of not being met?",
    "Were services hurt by the cuts?",
    "We are threatened with judicial review",
    "Our team is beaten by the paperwork",
    "Has the report been killed off?",
    "Who may attend the panel?",
    "Who decides that a child should become looked after?",
    "What does paragraph 87 say?",
    "Section 47 enquiries: who leads?",
    "What counts as a child at risk under section 130?",
    "I'm on my own in the office. Who else can sign?",
    "She wants to end it, how do I close the placement?",
    "We can't find them a school",
    "Parents don't know where she is placed, can we tell them?",
    "He is on his own pathway plan",
    "She is on her own in a flat and wants a grant",
    "There's nobody to look after the budget",
    "A child was hurt in 2011 in a placement; what review was done?",
    "Is the carer who was arrested last year still approved?",
    "Dad is violent in the file from 2009, do we share it?",
    "unexplained bruising policy",
    "Mae hi'n byw ar ei phen ei hun mewn fflat",
    "Do we always ring 999 first?",
    "The child is safe now. When is the next visit?",
    "He is no longer missing, which form",
    "the carer has collapsed her business, does approval continue",
    "Can I have the number of the emergency duty team now?",
    "scenario for training: what if he has run away",
    # Of long ago, of things, and headings.
    "How many children went missing last night in 2012?",
    "The child has run away before; what does the policy require at the review?",
    "The plan has been missing since 2012, where is it?",
    "I am home alone with this report, what is paragraph 3?",
    "The keys have gone missing",
    "Child in danger: meaning",
    "He was hit by a carer in 2011, is there a record?",
    "She has been abused in the past, does that matter for panel?",
    # Invented later, without a look at the patterns.
    "What is the timescale for an independent return interview?",
    "Who chairs the strategy meeting after an allegation against a carer?",
    "How soon must a child be seen once a referral says they were hit?",
    "What proportion of children who went missing were in residential care?",
    "Is there a list of safe places for young people who are homeless?",
    "Does the policy on physical restraint let a carer hold a child?",
    "Which team investigates when a child says a teacher hurt them?",
    "Our audit found three children had been left without a visit since May 2013",
    "Were any children at immediate risk when the home closed in 2011?",
    "Explain what 'at risk of significant harm' means",
    "The 2012 review said he had been abused at home as a toddler; must the plan say so?",
    "Pa gamau sydd i'w cymryd os yw gofalwr yn taro plentyn?",
    "Beth yw'r ffigurau ar gyfer plant a gafodd eu cam-drin yn 2012?",
    "When a parent is drunk at contact, may contact be stopped?",
    "Two paragraphs have gone missing since the last version",
    "Her mother died in 2009 after years of abuse; is life story work funded?",
    "Can the out of hours team move a child tonight without a manager's consent?",
    "What do the documents say about self-harm in placements?",
    "Last year a boy ran away from a unit twice. Was the unit reviewed?",
    "The girl in the case study was groomed; which lesson is drawn?",
    "What is done for children who have been trafficked?",
    "A child went missing from a unit in March 2010, what was learnt?",
    "My foster son was abused before he came to us; is therapy paid for?",
    "Is neglect the most common reason for coming into care?",
    "Who keeps the log of missing children?",
    "What is the duty to a 17 year old who is sleeping rough?",
    "Has the number of children hurt in placement gone up since 2011?",
    "When someone hits a carer, is it recorded?",
    "My colleague is off sick and I am on my own with the rota. Who signs?",
    "The girl was born to a mother who drank; which assessment applies?",
    "He used to run away a lot, must that be in the risk plan?",
    "Do I need two signatures for an emergency placement?",
    "The file has gone missing from the cabinet",
    "If my child is being bullied at school, who do I speak to?",
    "Pryd mae plentyn sydd wedi bod ar goll yn cael cyfweliad?",
    "Pa gymorth sydd i blant sydd wedi cael eu cam-drin?",
    "Sut mae gofalwyr yn dysgu am hunan-niweidio?",
    "Is it abuse to lock a child's bedroom door?",
    "What are the signs that a child is being groomed?",
    "A sibling group was split in 2012, was that allowed?",
    "Beth yw'r drefn pan fydd plentyn ar goll?",
    "Beth sy'n digwydd os yw plentyn mewn perygl?",
    "Faint o blant sydd mewn perygl?",
    "Faint o blant aeth ar goll yn 2012?",
    "Pwy sy'n penderfynu a yw plentyn mewn perygl?",
    "A ellir gadael plentyn ar ei ben ei hun?",
    "Beth yw'r polisi ar hunan-niweidio?",
    "Pryd mae'n rhaid cynnal cynhadledd amddiffyn plant?",
    "",
]

# Long messages of one word over and over: a pattern that goes back and forth would never end.
ENDLESS = ["a " * 4000, "the boy with the " * 500, "my a a a " * 900, "mae " * 2000, "Jac " * 2000]

# Questions of our own sets that do speak of one child in danger: contacts first is right there.
RIGHTLY = {
    "A 17 year old says she doesn't want to be assessed but I'm worried she is being exploited. "
    "Is that the end of it?",
    "I think the baby's going to get hurt. Should I wait till we've had the big get-together with "
    "the rellies?",
    "Little one's about to get badly hurt and the meeting where services put in resources isn't "
    "till next week. Can I hang on until then?",
    "Mum's bloke is battering the lad right this minute. What's the very first thing I do?",
    "We were given details to sort out a benefit, but now we think a child is in danger. Can we "
    "use them for that?",
}


@pytest.mark.parametrize("message", IN_DANGER)
def test_danger_now_is_heard(message: str) -> None:
    assert speaks_of_child_at_risk(message)


@pytest.mark.parametrize("message", ABOUT_RULES)
def test_a_question_about_rules_is_no_alarm(message: str) -> None:
    assert not speaks_of_child_at_risk(message)


@pytest.mark.parametrize("typed", ["She’s taken an overdose", "SHE HAS TAKEN AN OVERDOSE"])
def test_the_way_of_typing_does_not_matter(typed: str) -> None:
    assert speaks_of_child_at_risk(typed)


@pytest.mark.parametrize("message", ENDLESS, ids=lambda m: m[:10])
def test_a_long_message_is_read(message: str) -> None:
    assert not speaks_of_child_at_risk(message)


def test_a_year_that_has_begun_is_no_past_year() -> None:
    year = date.today().year
    assert speaks_of_child_at_risk(f"A boy of 14 has been missing since 3 May {year}")
    assert not speaks_of_child_at_risk(f"A boy of 14 has been missing since 3 May {year - 2}")


def test_no_more_is_looked_at_than_the_longest_question() -> None:
    filler = "and then we all met. " * (MAX_QUESTION // 10)
    assert not speaks_of_child_at_risk(f"{filler}She has taken an overdose. {filler}")
    assert speaks_of_child_at_risk(f"She has taken an overdose. {filler}")


def test_every_repetition_of_letters_has_a_bound(root: Path) -> None:
    """Without one, a long word of nothing but letters is read again from each of them."""
    file = root / "assistant" / "caring" / "risk.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    written = [*table["words"].values(), *table["asking"].values()]
    written += [p for group in (*table["danger"], *table["told"]) for p in group["patterns"]]
    assert len(written) > 150
    endless = re.compile(r"(?:\\[wWsS]|\]|(?<!\\)\.)(?:\+|\*|\{\d+,\})")
    assert not [pattern for pattern in written if endless.search(pattern)]


def test_a_pattern_that_begins_with_a_subject_is_one_pattern(root: Path) -> None:
    """It is looked for only where the subject is, so nothing may stand beside it as another."""
    file = root / "assistant" / "caring" / "risk.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    groups = (*table["danger"], *table["told"])
    begun = [p for group in groups for p in group["patterns"] if re.match(r"\{[a-z]+\}", p)]
    assert len(begun) > 30
    assert not [pattern for pattern in begun if "|" in _outside_brackets(pattern)]


def _outside_brackets(pattern: str) -> str:
    """The pattern without its groups."""
    pattern = re.sub(r"\\.|\[[^]]*\]", "", pattern)
    while re.search(r"\([^()]*\)", pattern):
        pattern = re.sub(r"\([^()]*\)", "", pattern)
    return pattern


def test_danger_at_the_end_of_a_long_message_is_heard() -> None:
    assert speaks_of_child_at_risk("and then we all met again " * 300 + "she has taken an overdose")


def test_danger_in_one_sentence_of_many_is_heard() -> None:
    assert speaks_of_child_at_risk(
        "What is the procedure for visits?\nI ask because he has gone missing. Who signs the form?"
    )


def test_the_products_own_questions_raise_no_alarm(root: Path) -> None:
    training = root / "eval" / "training"
    files = [*(root / "eval" / "questions").rglob("*.jsonl"), training / "questions.jsonl"]
    asked = {
        json.loads(line)["question"]
        for file in [*files, training / "asked.jsonl"]
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    assert len(asked) > 4000
    assert {question for question in asked if speaks_of_child_at_risk(question)} <= RIGHTLY
