"""A small library with what the page must show: long and short documents, a table, hostile text,
and a file that can't be read."""

from __future__ import annotations

from pathlib import Path

HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> {{value}} ${1+1}"
FILLING = "The warden walks along the row each morning and writes in the book what has changed."
LINES = "\n\n".join(f"{i}. In row {i} stand {i + 20} pear trees. {FILLING}" for i in range(3, 31))
ORCHARD = f"""# Orchard Plan

## Aims

1. The orchard gives every child of the village a tree to look after.

2. The warden must lock the gate at dusk.

## Rows

{LINES}

### Baskets by row and by keeper

| Row | Baskets of pears | Keeper of the row | Wheelbarrows lent | Ladders kept in the shed |
| --- | --- | --- | --- | --- |
| North | 14 | Elder | 3 | 2 |
| South | 9 | Rowan | 1 | 4 |
"""
SHED = f"""# Shed Rules </script><b>2021</b>

41. The shed is locked at night. {HOSTILE}
"""
BEES = """# Bee Procedure

1. The keeper inspects the hives each week.

2. A swarm must be reported within two hours.
"""


def write_village(folder: Path) -> Path:
    """Writes the library into a folder."""
    (folder / "orchard.md").write_text(ORCHARD, encoding="utf-8")
    (folder / "bees.md").write_text(BEES, encoding="utf-8")
    (folder / "shed.md").write_text(SHED, encoding="utf-8")
    (folder / "plan.pdf").write_bytes(b"%PDF")
    return folder
