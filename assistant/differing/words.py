"""Words as they are compared: which mean the same, exclude each other, or say next to nothing.

Plain lists and stems; it reads no sentences.
"""

from __future__ import annotations

from index.vocabulary import STOPWORDS, stem

# Words that mean the same where values are compared; the first stands for its line.
_SAME = """
answer reply respond response answered
get receive receipt received given give provide provided offer supply
decide decision determine determined
begin start commence starts
end finish complete completed completion
cost charge fee price pay payment paid rate charged worth
apply application applicant
complain complaint
report update updated reporting
add increase additional extra gain create
permit allow allowed permitted
tell notify inform notice notification
sibling brother sister
hold take place
last valid
lend borrow lent
council authority
staff employee
house household
child children
carer foster fostering
inspect inspection inspector inspectors
recruit recruitment
renew renewal
review reviewed
assess assessment
refer referral
adopt adoption
perform performance
photograph picture photo
write written writing
interval every
member membership councillor
visit visitor
school schools
old older elderly
test tested check
average mean
grow growth
sell sale sold
lose loss lost
choose choice select chosen
ill sick
buy purchase bought
repair fix mend
job post role position
bin refuse waste rubbish
car vehicle
road street highway
ask request
stay remain
help support assist
close shut
destroy wipe delete
run cover span
grant fund funding
effect force
"""
# Words that exclude each other: a sentence with one and a sentence with another of its line
# speak of two things.
_APART = """
primary secondary nursery infant junior senior sixth
adult child young
boy girl
male female
man woman
mainstream specialist
independent house
foster adoption residential nursing kinship
emergency urgent routine standard planned
dangerous minor major
temporary permanent
minimum maximum lowest highest least most
net gross
weekday weekend saturday sunday
day night
winter summer spring autumn
north south east west coastal
new existing
begin end
open close
draft final
first second third fourth fifth last later
high medium low
qualified experienced
full part
capital revenue
local national regional
town village city
resident visitor business
domestic commercial trade
paper online
actual target budget forecast
adopt review consider publish
maternity paternity
"""
# Words that say too little to tell by whether two sentences speak of one thing.
LITTLE = STOPWORDS | frozenset(
    """must may should shall need needs needed required requires require able also any all both
    each every least more than no nor not up within without after before over under about nearly
    almost some around during through across against upon between until unless only other another
    number total amount level time times period take takes place new further next last this these
    those such same make makes made set sets being become becomes come comes goes go up down
    per cent according under off well again very many much while whether either however
    continue continues plus away ahead than people person nobody everyone anyone someone
    half quarter third one thing things have hold held use used using work works want wants order
    do not day days week weeks month months year years hour hours""".split()
)

# Who is told is not what is told: a report to a team and a report to a cabinet may be one report.
_AUDIENCE = """board cabinet committee scrutiny panel team group member management dmt directorate
director council councillor officer manager leadership steering lead senior executive receive
get give divisional lead leader send go"""


def _key(word: str) -> str:
    """A stem's first six letters: "inspectors" and "inspection" are one."""
    return stem(word)[:6]


_MEANS = {_key(w): _key(line.split()[0]) for line in _SAME.split("\n") for w in line.split()}


def canonical(word: str) -> str:
    """What stands for a word and its like when words are compared."""
    key = _key(word.lower())
    return _MEANS.get(key, key)


EXCLUDING = [frozenset(map(canonical, line.split())) for line in _APART.split("\n") if line]

# Verbs that hardly tell things apart.
LIGHT = frozenset(map(canonical, "get cost run keep include make set carry".split()))
# What makes a sentence one about reporting, whose audience then does not matter.
REPORTING = frozenset(map(canonical, "report progress performance".split()))
TOLD = frozenset(map(canonical, _AUDIENCE.split()))
