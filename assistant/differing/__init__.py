"""Where two passages give different values for the same thing, and sums that do not add up.

Pure: texts in, findings out, no model and no index. Careful by design, for a false alarm costs a
reader's trust: two values are called different only when their sentences share more words than
they keep apart, nothing on either side names another case (place, time, kind, people, minimum or
maximum, plan or outcome), and they differ in one value only. Sentences that differ in two values
at once (another age and another fee) speak of two cases. Cells of tables are summed but never
compared with prose: a cell's row and column say too little about what it counts.
"""

from assistant.differing.contradicting import Differs, Said, compare
from assistant.differing.sums import Sum, check_sums

__all__ = ["Differs", "Said", "Sum", "check_sums", "compare"]
