"""What the running program offers to other programs: three tools, and the original documents.

It decides nothing about answers, and it neither logs nor stores what is asked.
"""
