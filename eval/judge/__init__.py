"""An optional judge: a chat model that reads answers, and how far people agree with it.

Nothing needs it and nothing else imports it. What it says is marked as a model's and kept apart
from the scores; it is worth as much as its agreement with people.
"""
