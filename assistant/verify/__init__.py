"""The check before anything is shown. Pure: texts in, verdicts out; no model, no index.

A quotation must stand in its passage to the letter. A statement (a model's own words) must be
readable out of the words it relies on. Its words are laid on theirs, in the cheapest way; a word
that is not there, a turned order, a jump from one sentence to another and a qualifier passed over
each leave doubt, and more than `DOUBT` of it stops the statement. Figures, negations, modal verbs,
names, conditions and quantifiers allow none. It reads words and their order; it knows no grammar.
"""

from assistant.verify.checking import DOUBT, Verdict, check_statement, judge
from assistant.verify.quotations import find_words, flatten, quote_stands

__all__ = [
    "DOUBT",
    "Verdict",
    "check_statement",
    "find_words",
    "flatten",
    "judge",
    "quote_stands",
]
