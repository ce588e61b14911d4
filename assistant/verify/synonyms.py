"""What is read as one: phrases, irregular forms and the few words that models most often swap.

Short by design: every entry lets a statement depart from the words it relies on.
"""

from __future__ import annotations

import re

from index.vocabulary import stem

# Several ways to say one thing: left what a text may say, right what it is read as.
PHRASES = tuple(
    (re.compile(rf"\b(?:{said})\b"), means)
    for said, means in (
        (r"(?:no|not) (?:more|longer) than|at most|up to", "atmost"),
        (r"(?:no|not) less than|at least", "atleast"),
        (r"(\d+)(?:st|nd|rd|th)", r"\1"), (r"years?[ -]old", ""), (r"per ?cent", "%"),
        (r"requires? ([a-z' ]{3,30}?) to(?= [a-z])", r"\1 must"), (r"cannot|can't", "can not"),
        (r"won't", "will not"), (r"ha(?:s|ve) to(?= [a-z])", "must"), (r"no one", "nobody"),
        (r"subject to|(?:as|so) (?:long|far) as|in case(?: of)?|in the event (?:of|that)", "if"),
        (r"(?:provided|providing)(?: that)?(?= (?:the|an?|they|you|it|s?he)\b)", "if"),
        (r"at once|straight away", "immediately"), (r"tak(?:e|es|ing) place", "held"),
        (r"atleast once a week", "atleast weekly"), (r"look(?:s|ed)? at", "consider"),
        (r"(?:go|goes) back", "return"),
        (r"(?:send|sends|sent) ((?:[a-z]+ ){0,3})back", r"return \1"),
        (r"have oversight of", "oversee"),
        (r"go(?:es)? on(?! to)", "continue"), (r"one(?=[ -](?:hour|day|week|month|year)s?\b)", "1"),
    )
)  # fmt: skip
# Irregular forms, which the stemmer leaves apart, and the few words that a model most often swaps
# for each other. All of a line are read as its first.
_FAMILY_LINES = """tell told inform
    decide decision agree
    complete finish
    begin began begun start
    stay remain keep kept
    get got
    give gave given
    go goes went gone
    speak spoken talk
    expect anticipate
    prevent stop
    choose chose chosen
    buy bought
    show shown
    find found
    hold held
    make made
    meet met
    leave left
    say said
    bring brought
    take took taken
    see saw seen
    send sent
    write wrote written
    pay paid
    seek sought
    draw drew drawn
    think thought
    rise rose risen
    fall fell fallen
    become became
    know known
    lose lost
    mean meant
    apply application
    person people someone
    child children
    consider
    deliver"""
# Also keeps "consider" and "deliver" from being read as someone who does something.
_LISTED = frozenset(_FAMILY_LINES.split())
_FAMILIES = {
    stem(word): stem(words[0])
    for words in map(str.split, _FAMILY_LINES.splitlines())
    for word in words
}


def key_of(word: str) -> str:
    """What all forms of a word, and words that mean the same, are read as."""
    if word[0].isdigit():
        return word.replace(",", "").rstrip(".")
    root = stem(word)
    agent = re.search(r"(?:er|or|ant)s?$", word) and not re.search(r"(?:er|or|ant)$", root)
    if agent and word not in _LISTED:
        return f"{root}+"  # who does it is not what is done: a manager, to manage
    return _FAMILIES.get(root, root)
