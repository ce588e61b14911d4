"""Question sets: the values, and the one way to read them. The sets themselves lie beside."""

from eval.questions.question import Gold, Question, QuestionsError
from eval.questions.reading import read_questions

__all__ = ["Gold", "Question", "QuestionsError", "read_questions"]
