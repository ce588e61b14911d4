"""Question sets in spreadsheets: what people write is read, and what is written comes back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from corpus import KINDS, Reference
from eval.__main__ import main
from eval.questions import Question, QuestionsError, read_questions
from eval.questions.question import question_fields, question_of
from eval.questions.reading import shipped_sets
from eval.questions.writing import convert, write_questions

HEADER = ["id", "question", "type", "gold", "facts", "abstain"]
ROW = ["a-1", "How high is the fee?", "fact", "fees: paragraph 7", "£7 | seven pounds", "no"]
QUESTION = Question(
    "a-1", "How high is the fee?", "fact", (Reference("fees", "paragraph", "7"),),
    (("£7", "seven pounds"),), abstain=False,
)  # fmt: skip
Write = Callable[..., Path]


@pytest.fixture(params=[".csv", ".xlsx"])
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    """Writes rows into a sheet of one kind and then of the other, as a spreadsheet would."""

    def write(*rows: list[object]) -> Path:
        path = tmp_path / f"set{request.param}"
        if request.param == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        else:
            book = Workbook()
            for row in rows:
                book.active.append(row)
            book.save(path)
        return path

    return write


def excel(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def fault(path: Path) -> str:
    with pytest.raises(QuestionsError) as caught:
        read_questions([path])
    return str(caught.value)


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def test_a_row_becomes_a_question(sheet: Write) -> None:
    assert read_questions([sheet(HEADER, ROW)]) == (QUESTION,)


def test_columns_in_any_order_capitals_and_others_between(sheet: Write) -> None:
    header = ["Remarks", "Abstain", "FACTS", " gold ", "Type", "Question", "ID", "Held out", "turn"]
    path = sheet(header, ["mine", *ROW[::-1], "Yes", ""], [])
    (question,) = read_questions([path])
    assert question.held_out
    assert (question.id, question.gold) == (QUESTION.id, QUESTION.gold)


def test_cells_as_people_write_them(sheet: Write) -> None:
    gold = 'fees: Paragraph 7;\nfees: table “Fees; by week”\nplan: principle 2 "DM5"; fees: section'
    gold = gold.replace("Fees;", "Fees\\;")
    facts = "£1,480;7 weeks\n\nbread\\; butter|a \\| b ; "
    (question,) = read_questions([sheet(HEADER, ["a", "Why?", "fact", gold, facts, "FALSE"])])
    assert question.gold == (
        Reference("fees", "paragraph", "7"),
        Reference("fees", "table", None, "Fees; by week"),
        Reference("plan", "principle", "2", "DM5"),
        Reference("fees", "section", None),
    )
    assert question.facts == (("£1,480",), ("7 weeks",), ("bread; butter", "a | b"))


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "Y"])
def test_ways_to_say_yes(sheet: Write, word: str) -> None:
    (question,) = read_questions([sheet(HEADER, ["a", "Why?", "none", "", "", word])])
    assert question.abstain


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gold": "fees 7"}, "column “gold”, entry 1: \"fees 7\" is not “document: kind number”"),
        ({"gold": "fees: paragraph 7; fees: para 8"}, "column “gold”, entry 2: \"para\" is not a"),
        ({"gold": "fees: paragraph"}, "column “gold”, entry 1: a paragraph needs its number"),
        ({"gold": ""}, "column “gold”: empty, but abstain is false"),
        ({"abstain": "perhaps"}, "column “abstain”: \"perhaps\" is neither yes nor no"),
        ({"facts": "£7 |"}, "column “facts”, entry 1: \"\" is not a text with words"),
        ({"id": ""}, "column “id”: \"\" is not a text with words"),
        ({"conversation": "c", "turn": "two"}, "column “turn”: \"two\" is not a whole number"),
        ({"draft": "yes"}, ": this is a draft"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_row(
    sheet: Write, change: dict[str, str], words: str
) -> None:
    good = dict(zip(HEADER, ROW, strict=True))
    wrong = {**good, "id": "a-2", **change}
    rows = [[row.get(name, "") for name in wrong] for row in (good, {}, wrong)]
    path = sheet(list(wrong), *rows)
    place, _, told = fault(path).partition("row 4")
    assert place == f"{path.name}, "
    assert told.lstrip(", ").startswith(words.lstrip(", "))


def test_ids_that_stand_twice_are_told_by_row(sheet: Write) -> None:
    path = sheet(HEADER, ROW, ROW)
    assert fault(path) == (
        f"{path.name}, row 3, column “id”: 'a-1' is also the id of {path.name}, row 2; "
        "give each its own"
    )


def test_a_sheet_without_header_or_rows(sheet: Write) -> None:
    assert "row 1: the header has no column “id”, “question”" in fault(sheet(ROW, ROW))
    assert "has no column “facts”" in fault(sheet([h for h in HEADER if h != "facts"], ROW))
    assert "column “id” stands twice" in fault(sheet([*HEADER, "ID"], ROW))
    assert "holds no questions; write one question a row under the header" in fault(sheet(HEADER))
    assert "holds no questions" in fault(sheet())


# -- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_as_programs_write_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "set.CSV"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, ROW])
    assert read_questions([path]) == (QUESTION,)


def test_csv_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes(",".join(HEADER).encode() + b"\na,Caf\xe9?,fact,f: section,,no\n")
    assert "set.csv, line 2: the file is not UTF-8" in fault(path)
    path.write_text(",".join(HEADER) + '\na,"Why?,fact,f: section,,no\n')
    assert "set.csv, row 2: this is not CSV (unexpected end of data)" in fault(path)
    path.write_bytes(",".join(HEADER).encode("utf-16"))
    assert "UTF-16" in fault(path)
    path.write_text("")
    assert "holds no questions" in fault(path)
    assert "save the sheet as .xlsx" in fault(tmp_path / "set.xls")


def test_no_cell_of_a_csv_file_can_run(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@sum", "'=1", "''-x", "'tis", "＝1", "a =1"]
    questions = [
        Question(f"q{n}", text, text, QUESTION.gold, ((text,),), abstain=False)
        for n, text in enumerate(texts)
    ]
    write_questions(questions, tmp_path / "set.csv")
    with (tmp_path / "set.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "＝")] == []
    assert read_questions([tmp_path / "set.csv"]) == tuple(questions)


# -- Excel ------------------------------------------------------------------------------------


def test_no_cell_of_a_workbook_can_run(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@sum", "#N/A", "3.0", "TRUE", "'=1"]
    questions = [
        Question(f"q{n}", text, text, QUESTION.gold, ((text,),), abstain=False)
        for n, text in enumerate(texts)
    ]
    write_questions(questions, tmp_path / "set.xlsx")
    sheet = load_workbook(tmp_path / "set.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert {cell.number_format for cell in sheet[2] if cell.value} == {"@"}
    assert read_questions([tmp_path / "set.xlsx"]) == tuple(questions)


def test_numbers_and_truths_of_excels_own(tmp_path: Path) -> None:
    header = [*HEADER, "conversation", "turn", "held_out"]
    row = [12, "Why?", "fact", "fees: paragraph 7", 740, False, 3.5, 1, True]
    (question,) = read_questions([excel(tmp_path / "set.xlsx", header, row)])
    assert (question.id, question.facts, question.abstain) == ("12", (("740",),), False)
    assert (question.conversation, question.turn, question.held_out) == ("3.5", 1, True)


def test_what_excel_has_made_of_a_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.xlsx"
    row = [*ROW[:4], date(2013, 3, 1), "no"]
    assert "set.xlsx, row 2, column “facts”: Excel has made a date" in fault(
        excel(path, HEADER, row)
    )
    book = Workbook()
    book.active.append(HEADER)
    book.active.append([*ROW[:4], 0.2, "no"])
    book.active["E2"].number_format = "0.00E+00"
    book.save(path)
    assert "column “facts”: Excel has made a number of the text" in fault(path)
    row = [ROW[0], "#NAME?", *ROW[2:]]
    assert "column “question”: the cell shows the error #NAME?" in fault(excel(path, HEADER, row))


@pytest.mark.parametrize(
    ("number", "shown_as", "fact"),
    [
        (126336, "General", "126336"),
        (126336, "#,##0", "126,336"),
        (0.2, "0%", "20%"),
        (283000, '"£"#,##0', "£283,000"),
        (1480.5, "[$£-809]#,##0.00", "£1,480.50"),
        (7.83, "0.00", "7.83"),
        (2.5, "0", "3"),
        (0.125, "0%", "13%"),
        (-5, '"£"#,##0', "-£5"),
    ],
)
def test_a_number_is_read_as_the_cell_shows_it(
    tmp_path: Path, number: float, shown_as: str, fact: str
) -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append([*ROW[:4], number, "no"])
    book.active["E2"].number_format = shown_as
    book.save(tmp_path / "set.xlsx")
    (question,) = read_questions([tmp_path / "set.xlsx"])
    assert question.facts == ((fact,),)


def test_the_sheet_named_questions_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Read me"])
    other = book.create_sheet("questions")
    other.append(HEADER)
    other.append(ROW)
    book.save(tmp_path / "set.xlsx")
    assert read_questions([tmp_path / "set.xlsx"]) == (QUESTION,)


def test_workbooks_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "set.xlsx"
    assert "check the path" in fault(path)
    path.write_bytes(b"")
    assert "can't be read as an Excel workbook" in fault(path)
    whole = excel(tmp_path / "whole.xlsx", HEADER, *([ROW] * 500)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "save it as .xlsx without a password" in fault(path)


# -- there and back ---------------------------------------------------------------------------

# Words with all that means something in a cell, and anything else that a question can hold.
words = st.text(
    st.one_of(
        st.sampled_from("ab7£;|:\\\"“”'=+-@,\n\t \u00a0\u2028’é"),
        st.characters(
            min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\x7f\ufffe\uffff"
        ),
    ),
    min_size=1, max_size=12,
).filter(lambda text: bool(text.strip()))  # fmt: skip
facts = st.lists(st.lists(words.map(lambda t: f"x{t}"), min_size=1, max_size=3), max_size=3)
golds = st.one_of(
    st.tuples(words, st.sampled_from(KINDS), words).map(list),
    st.tuples(words, st.sampled_from(KINDS), words, words).map(list),
    st.tuples(words, st.sampled_from(["table", "section"]), st.none()).map(list),
    st.tuples(words, st.sampled_from(["table", "section"]), st.none(), words).map(list),
)
answers = st.one_of(
    st.fixed_dictionaries({"gold": st.just([]), "facts": st.just([]), "abstain": st.just(True)}),
    st.fixed_dictionaries(
        {
            "gold": st.lists(golds, min_size=1, max_size=3),
            "facts": facts,
            "abstain": st.just(False),
        }
    ),
)
optional = st.fixed_dictionaries(
    {
        "id": words.filter(lambda text: "\n" not in text.strip()),
        "question": words.map(lambda text: f"{text}x"),
        "type": words,
    },
    optional={
        "held_out": st.booleans(),
        "expect": st.sampled_from(["answered", "partial", "declined"]),
    },
)
others = st.sampled_from(
    [{}, {"draft": True, "passage": "- A fee:\n\t£7"}, {"conversation": "=c", "turn": 2}]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(optional, answers, others).map(lambda t: {**t[0], **t[1], **t[2]}),
        min_size=1, max_size=4, unique_by=lambda f: str(f["id"]).strip(),
    )
)  # fmt: skip
def test_export_and_import_give_the_same_questions(
    tmp_path: Path, lines: list[dict[str, object]]
) -> None:
    lines = [{**f, **({"conversation": f"=c{n}"} if "turn" in f else {})}
             for n, f in enumerate(lines)]  # fmt: skip
    questions = tuple(question_of(fields) for fields in lines)
    for ending in (".csv", ".xlsx", ".jsonl"):
        path = tmp_path / f"set{ending}"
        write_questions(questions, path, force=True)
        assert read_questions([path], drafts=True) == questions


def test_the_commands_take_every_shipped_set_there_and_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in (".csv", ".xlsx"):
        out = tmp_path / f"all{ending}"
        assert run("questions", "export", *shipped_sets(), "--out", out) == 0
        assert run("questions", "import", out, "--out", tmp_path / f"{ending}.jsonl") == 0
        assert read_questions([tmp_path / f"{ending}.jsonl"]) == read_questions(shipped_sets())
        assert run("questions", "import", out) == 0
        first = json.loads(capsys.readouterr().out.splitlines()[0])
        assert first == question_fields(read_questions(shipped_sets())[0])


def test_a_file_that_is_there_is_replaced_only_when_told(
    sheet: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = sheet(HEADER, ROW), tmp_path / "out.jsonl"
    out.write_text("mine")
    assert run("questions", "import", source, "--out", out) == 1
    assert (
        "is there already; name another file, or replace it by --force" in capsys.readouterr().err
    )
    assert out.read_text() == "mine"
    assert run("questions", "import", source, "--out", out, "--force") == 0
    assert read_questions([out]) == (QUESTION,)


def test_a_faulty_set_leaves_no_file(sheet: Write, tmp_path: Path) -> None:
    source = sheet(HEADER, ROW, ["", *ROW[1:]])
    with pytest.raises(QuestionsError, match="row 3, column “id”"):
        convert([source], tmp_path / "out.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == [source.name]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    for name, words in (("a.ods", "ends in .jsonl, .csv, .xlsx"), ("no/a.csv", "can't be written")):
        with pytest.raises(QuestionsError, match=words):
            write_questions([QUESTION], tmp_path / name)
    long = Question("a", "x" * 32_768, "fact", (), (), abstain=True)
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(QuestionsError, match="a: “question” has 32,768 characters"):
            write_questions([long], tmp_path / name)
    assert list(tmp_path.iterdir()) == []
