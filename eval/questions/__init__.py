"""Question sets: the values, and the one way to read them. The sets themselves lie beside."""

from eval.questions.reading import Gold, Question, QuestionsError, read_questions

__all__ = ["Gold", "Question", "QuestionsError", "read_questions"]
