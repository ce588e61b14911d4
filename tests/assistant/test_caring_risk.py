"""Invented messages that speak of a child in danger now, and questions about how things go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.caring.risk import speaks_of_child_at_risk

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
