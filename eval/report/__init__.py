"""A run's report for people: a page, a summary for a pull request, a table for a terminal."""

from eval.report.page import write_report
from eval.report.summary import markdown_text, table_text, write_markdown

__all__ = ["markdown_text", "table_text", "write_markdown", "write_report"]
