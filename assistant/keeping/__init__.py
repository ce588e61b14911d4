"""What is kept of a conversation: its record as a file that a person takes away, and what visitors
judged of answers, where the operator has switched that on. Nothing else of it is written down.
"""
