"""The reader: an address outlives the edition it was made from, the words lit up are always the
words relied on, and the tools work by mouse and keyboard on any screen.

The page here holds nothing but links and the reader. Screenshots are left in tests/screenshots/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.reader import STYLE, Reader, build_reader
from assistant.page.texts import Texts
from assistant.rendering.about import about_document, say_date, say_type
from assistant.rendering.places import Place, link_to, open_in, place_at, read_place, words_check
from assistant.rendering.reader import show_document, show_note
from corpus import Document, Passage, read_library

playwright = pytest.importorskip("playwright.sync_api")
Browser, Window, expect = playwright.Browser, playwright.Page, playwright.expect

SCREENSHOTS = Path(__file__).resolve().parent.parent / "screenshots"

HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> {{value}} ${1+1}"
ROWS = "\n\n".join(
    f"{i}. In row {i} stand pear trees, and the warden counts each café’s share of them."
    for i in range(3, 40)
)
ORCHARD = f"""# Orchard Plan

1. The orchard gives every child of the village a tree to look after.

## The warden

2. The warden must lock the gate at dusk, whoever is still inside. {HOSTILE}

### Rows

{ROWS}

### Baskets

| Row | Baskets of pears | Keeper |
| --- | --- | --- |
| North | 14 | Elder |
| South | 9 | Rowan |

## Principles

40. The principles of the orchard are:
   i) share what is picked;
   ii) waste nothing.
"""
NOTES = "The hives stand by the wall.\n\nNobody has numbered these words.\n"
CYMRAEG = """# Cynllun y Berllan

1. Mae'r berllan yn rhoi coeden i bob plentyn yn y pentref, ac mae plant yn gofalu amdani.
"""


def read(folder: Path, **texts: str) -> dict[str, Document]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return {d.id: d for d in read_library(folder).documents}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("village")
    return read(folder, orchard=ORCHARD, notes=NOTES, berllan=CYMRAEG)


@pytest.fixture(scope="module")
def orchard(documents: dict[str, Document]) -> Document:
    return documents["orchard"]


def passage_of(document: Document, kind: str, number: str | None = None) -> Passage:
    return next(p for p in document.passages if p.kind == kind and p.number == number)


def quoting(document: Document, passage: Passage, words: str) -> Place:
    at = document.text.index(words, passage.start)
    return place_at(passage, at, at + len(words), words)


# -- addresses ---------------------------------------------------------------------------------


def test_an_address_says_its_passage_and_its_words(orchard: Document) -> None:
    place = quoting(orchard, passage_of(orchard, "paragraph", "25"), "pear trees")
    assert re.fullmatch(r"#read/orchard/\d+-\d+~[0-9a-f]{8}/paragraph/25", place.href)
    assert read_place(place.href) == place
    table = place_at(passage_of(orchard, "table"))
    assert re.fullmatch(r"#read/orchard/\d+/table/Baskets", table.href)


@given(data=st.data())
def test_every_passage_opens_by_its_own_address(orchard: Document, data: st.DataObject) -> None:
    passage = data.draw(st.sampled_from(orchard.passages))
    opened = open_in(orchard, place_at(passage))
    assert (opened.passage, opened.outcome) == (passage, "found")


def test_an_address_finds_its_words_after_an_edit(orchard: Document, tmp_path: Path) -> None:
    place = quoting(orchard, passage_of(orchard, "paragraph", "25"), "counts each café’s share")
    edited = ORCHARD.replace("every child of", "by and by every single child of")
    later = read(tmp_path, orchard=edited)["orchard"]
    opened = open_in(later, place)
    assert opened.outcome == "found"
    assert opened.passage == passage_of(later, "paragraph", "25")
    assert later.text[opened.place.start : opened.place.end] == "counts each café’s share"


def test_no_other_words_are_lit_up_when_the_quoted_ones_are_gone(
    orchard: Document, tmp_path: Path
) -> None:
    place = quoting(orchard, passage_of(orchard, "paragraph", "25"), "counts each café’s share")
    later = read(tmp_path, orchard=ORCHARD.replace("counts each", "numbers all"))["orchard"]
    opened = open_in(later, place)
    assert (opened.outcome, opened.place.end) == ("changed", None)
    assert opened.passage == passage_of(later, "paragraph", "25")
    html = show_document(later, place)
    assert "<mark>" not in html
    assert "the quoted words are no longer in it" in html


def test_a_passage_that_is_gone_is_said_and_the_document_opens(
    orchard: Document, tmp_path: Path
) -> None:
    place = place_at(passage_of(orchard, "paragraph", "39"))
    later = read(tmp_path, orchard=ORCHARD.split("\n\n39.")[0])["orchard"]
    assert open_in(later, place).outcome == "missing"
    html = show_document(later, place)
    assert "not in the documents that are open here" in html
    assert "The orchard gives every child" in html


def test_a_passage_without_words_to_check_is_found_by_its_number(
    orchard: Document, tmp_path: Path
) -> None:
    later = read(tmp_path, orchard=ORCHARD.replace("every child", "each and every child"))
    for passage in orchard.passages:
        opened = open_in(later["orchard"], place_at(passage))
        assert opened.passage is not None
        assert (opened.passage.kind, opened.passage.number) == (passage.kind, passage.number)
        unchecked = replace(place_at(passage), end=passage.start + 3)
        moved = open_in(later["orchard"], unchecked)
        assert moved.passage == opened.passage


def test_an_address_from_before_still_opens(orchard: Document) -> None:
    passage = passage_of(orchard, "paragraph", "25")
    opened = open_in(orchard, Place("orchard", passage.start + 2, passage.start + 9))
    assert (opened.passage, opened.outcome) == (passage, "found")
    between = open_in(orchard, Place("orchard", passage.start - 3))  # its number stands there
    assert between.passage == passage
    assert open_in(orchard, Place("orchard", 10**9)).outcome == "missing"
    assert open_in(orchard, Place("orchard")).outcome == "found"


def test_numbers_that_restart_are_told_apart(tmp_path: Path) -> None:
    policies = "# Plots\n\n" + "\n\n".join(
        f"## DM{n} Plot {n}\n\n1. Plot {n} is dug.\n\n2. Plot {n} is sown." for n in range(1, 4)
    )
    plots = read(tmp_path, plots=policies)["plots"]
    later = read(tmp_path, plots=policies.replace("# Plots\n\n", "# Plots\n\nA word before.\n\n"))
    for passage in plots.passages:
        opened = open_in(later["plots"], place_at(passage))
        assert opened.passage is not None
        assert opened.passage.text == passage.text


@given(st.text(max_size=60), st.text("\t\n ", max_size=3))
def test_white_space_does_not_change_a_check(words: str, space: str) -> None:
    assert words_check(words) == words_check(space + words.replace(" ", space + " ") + space)


# -- what is shown -----------------------------------------------------------------------------


def test_headings_keep_their_levels_and_stand_in_the_contents(orchard: Document) -> None:
    html = show_document(orchard)
    assert re.findall(r'<h(\d) id="heading[^>]*>([^<]+)', html) == [
        ("3", "The warden"), ("4", "Rows"), ("4", "Baskets"), ("3", "Principles"),
    ]  # fmt: skip
    nav = html[html.index("<nav") : html.index("</nav>")]
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', nav)
    assert [text for _, text in links] == ["The warden", "Rows", "Baskets", "Principles"]
    assert all(f'id="{name}"' in html for name, _ in links)
    assert nav.count("<ul>") == nav.count("</ul>") == 2
    assert nav.count("<li>") == nav.count("</li>") == 4


def test_every_number_is_a_link_with_a_name(orchard: Document) -> None:
    html = show_document(orchard)
    place = place_at(passage_of(orchard, "paragraph", "25")).href
    assert f'href="{place}" lang="en" aria-label="Paragraph 25: copy or share"' in html
    assert 'aria-label="Principle ii: copy or share"' in html
    assert 'class="pin"' in html
    assert 'aria-label="Table “Baskets”: copy or share"' in html


def test_what_is_copied_names_the_passage_that_is_open(orchard: Document) -> None:
    principle = passage_of(orchard, "principle", "ii")
    html = show_document(orchard, place_at(principle))
    assert f'data-label="{principle.label}" data-address="{place_at(principle).href}"' in html
    assert 'data-label="Orchard Plan" data-address="#read/orchard"' in show_document(orchard)


def test_a_document_without_numbers_or_headings(documents: dict[str, Document]) -> None:
    html = show_document(documents["notes"])
    assert "Nobody has numbered these words." in html
    assert "<nav" not in html
    assert 'class="number"' not in html


def test_the_original_is_offered_where_there_is_one(orchard: Document) -> None:
    assert 'class="original"' not in show_document(orchard)
    html = show_document(orchard, original='/original/a"b#page=7')
    assert (
        'class="original" target="_blank" rel="noopener" href="/original/a&quot;b#page=7"' in html
    )


def test_the_frame_speaks_the_page_s_language_and_the_words_their_own(
    documents: dict[str, Document],
) -> None:
    html = show_document(documents["orchard"], language="cy")
    assert html.startswith('<section lang="cy"')
    assert '<div lang="en">' in html
    assert "Copïo" in html
    assert "Paragraff 25" in html
    welsh = show_document(documents["berllan"])
    assert welsh.startswith('<section lang="en"')
    assert '<div lang="cy">' in welsh


def test_what_is_known_of_a_document_in_both_languages(orchard: Document) -> None:
    import datetime

    dated = replace(orchard, type="cabinet-report", date=datetime.date(2014, 12, 15))
    assert list(about_document(dated))[:2] == ["Cabinet report", "15 December 2014"]
    assert say_date(datetime.date(2014, 12, 15), "cy") == "15 Rhagfyr 2014"
    assert say_type("procedure", "cy") == "Gweithdrefn"
    assert say_type("village-note", "cy") == "Village note"


def test_of_a_long_document_all_headings_are_listed(tmp_path: Path) -> None:
    parts = "\n\n".join(f"## Part {i}\n\n{i}. {'Pears grow. ' * 900}" for i in range(1, 60))
    book = read(tmp_path, book=f"# Book\n\n{parts}")["book"]
    passage = passage_of(book, "paragraph", "30")
    html = show_document(book, place_at(passage))
    assert 200_000 < len(html) < 400_000
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert nav.count("<a ") == 59
    away = re.search(r'<a href="([^"]+)">Part 1</a>', nav)
    assert away is not None
    assert open_in(book, read_place(away[1]) or Place("")).passage == book.units[0]
    more = re.findall(r'class="more"><a class="passage-link" href="([^"]+)"', html)
    shown = re.findall(r'class="passage(?: target)?" id="passage-(\d+)"', html)
    around = [read_place(address) for address in more]
    assert [p.start for p in around if p and p.start] == [
        max(u.start for u in book.units if u.start < int(shown[0])),
        min(u.start for u in book.units if u.start > int(shown[-1])),
    ]


def test_a_note_is_escaped() -> None:
    assert "<i>" not in show_note("<i>gone</i>")


# -- on the page -------------------------------------------------------------------------------


@dataclass(slots=True)
class Held:
    """As much of a search index as the reader needs."""

    documents: dict[str, Document]


@dataclass(slots=True)
class Knowing:
    index: Held


@dataclass(slots=True)
class Shelf:
    """A service whose documents may be others later."""

    assistant: Knowing

    @classmethod
    def of(cls, documents: dict[str, Document]) -> Shelf:
        return cls(Knowing(Held(documents)))


def test_the_documents_of_the_moment_are_read(documents: dict[str, Document]) -> None:
    service: Any = Shelf.of({})
    reader = Reader(service)
    assert "not in the documents that are open here" in reader.show("#read/orchard", "en")
    service.assistant = Knowing(Held(documents))
    assert "Orchard Plan" in reader.show("#read/orchard", "en")
    assert "Nid yw" in reader.show("#read/gone", "cy")
    assert "Nid yw" in reader.show("nonsense", "cy")
    assert "Dewiswch" in reader.show("", "cy")


@dataclass(frozen=True, slots=True)
class Served:
    address: str
    links: dict[str, str] = field(default_factory=dict)


LINKS = {
    "quotation": ("paragraph", "25", "pear trees, and the warden"),
    "hostile": ("paragraph", "2", HOSTILE),
    "table": ("table", None, "9\tRowan"),
    "principle": ("principle", "ii", "waste nothing"),
}


@pytest.fixture(scope="module")
def served(documents: dict[str, Document]) -> Iterator[Served]:
    orchard = documents["orchard"]
    links = {
        name: quoting(orchard, passage_of(orchard, kind, number), words).href
        for name, (kind, number, words) in LINKS.items()
    }
    links |= {"notes": "#read/notes", "gone": "#read/gone"}
    shown = [link_to(read_place(href) or Place(""), name) for name, href in links.items()]
    service: Any = Shelf.of(documents)
    with gr.Blocks(analytics_enabled=False) as blocks, gr.Row():
        language = gr.State("en")
        with gr.Column(min_width=300):
            gr.HTML(f'<div id="conversation" tabindex="-1">{"<br>".join(shown)}</div>')
        with gr.Column(min_width=300):
            build_reader(service, Texts(), language)
    _, address, _ = blocks.launch(
        server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, css_paths=[STYLE],
        ssr_mode=False, footer_links=[], theme=gr.themes.Default(font=["sans-serif"]),
    )  # fmt: skip
    yield Served(address, links)
    blocks.close()


def visit(
    browser: Browser, served: Served, path: str = "", width: int = 1280, scheme: str = "light"
) -> Window:
    context = browser.new_context(
        viewport={"width": width, "height": 640 if width < 700 else 800}, color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce",
    )  # fmt: skip
    window = context.new_page()
    window.on("pageerror", lambda error: pytest.fail(f"the script failed: {error}"))
    window.goto(served.address + path)
    expect(window.locator("#conversation a").first).to_be_visible(timeout=30_000)
    expect(window.locator("#reader section")).to_have_count(1)
    return window


def click(window: Window, name: str) -> None:
    window.locator("#conversation").get_by_role("link", name=name, exact=True).click()


def picture(window: Window, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    window.wait_for_timeout(200)
    window.screenshot(path=SCREENSHOTS / f"reader-{name}.png")


def lit(window: Window, which: str) -> list[str]:
    """The words that the search has painted."""
    script = f"() => Array.from(CSS.highlights.get('reader-{which}') || [], (r) => r.toString())"
    return [str(words) for words in window.evaluate(script)]


@pytest.mark.browser
def test_a_link_opens_its_words(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    mark = window.locator("#reader mark")
    expect(mark).to_have_text("pear trees, and the warden")
    expect(mark).to_be_in_viewport()
    expect(window.locator("#reader .target")).to_be_focused()
    assert window.url.endswith(served.links["quotation"])
    picture(window, "1280-light")
    click(window, "table")
    expect(window.locator("#reader mark")).to_have_text(["9", "Rowan"])
    click(window, "quotation")
    click(window, "quotation")
    expect(mark).to_have_text("pear trees, and the warden")
    click(window, "gone")
    expect(window.locator("#reader")).to_contain_text("not in the documents that are open here")
    click(window, "notes")
    expect(window.locator("#reader h2")).to_be_focused()


@pytest.mark.browser
def test_what_a_document_writes_stays_text(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "hostile")
    expect(window.locator("#reader mark")).to_have_text(HOSTILE)
    assert window.title() != "taken"
    assert window.locator("#reader :is(img, script)").count() == 0
    window.get_by_label("Search in the document").fill("<img src=x onerror=alert(1)>")
    expect(window.locator("#reader .count")).to_have_text("1 of 1")
    assert window.locator("#reader :is(img, script)").count() == 0


@pytest.mark.browser
def test_a_shared_address_opens_and_so_does_a_changed_one(browser: Browser, served: Served) -> None:
    window = visit(browser, served, served.links["principle"])
    expect(window.locator("#reader mark")).to_have_text("waste nothing")
    expect(window.locator("#reader .at")).to_be_in_viewport()
    window.evaluate(f"location.hash = '{served.links['quotation']}'")
    expect(window.locator("#reader mark")).to_have_text("pear trees, and the warden")
    expect(window.locator("#reader mark")).to_be_in_viewport()


@pytest.mark.browser
def test_search_counts_steps_and_leaves_the_quotation(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    box = window.get_by_label("Search in the document")
    box.fill("  PEAR   trees, and THE warden counts each CAFE's")  # across the quotation's edge
    expect(window.locator("#reader .count")).to_have_text("23 of 37")  # row 25: where they stand
    assert lit(window, "current") == ["pear trees, and the warden counts each café’s"]
    box.press("Enter")
    expect(window.locator("#reader .count")).to_have_text("24 of 37")
    for _ in range(2):
        box.press("Shift+Enter")
    expect(window.locator("#reader .count")).to_have_text("22 of 37")
    window.get_by_role("button", name="Next match").click()
    expect(window.locator("#reader .count")).to_have_text("23 of 37")
    assert len(lit(window, "found")) == 37
    expect(window.locator("#reader mark")).to_have_text("pear trees, and the warden")
    picture(window, "1280-search")
    box.fill("plums")
    expect(window.locator("#reader .count")).to_have_text("No matches")
    box.press("Escape")
    expect(box).to_have_value("")
    expect(window.locator("#reader .count")).to_be_empty()
    assert lit(window, "found") == []


@pytest.mark.browser
def test_a_number_alone_leads_to_its_passage(browser: Browser, served: Served) -> None:
    window = visit(browser, served, "#read/orchard")
    window.get_by_label("Search in the document").fill("31")
    expect(window.locator("#reader .count")).to_have_text("1 of 2")
    assert lit(window, "current") == ["31"]
    number = window.get_by_role("link", name="Paragraph 31: copy or share")
    expect(number).to_be_in_viewport()


@pytest.mark.browser
def test_a_search_goes_on_over_the_passages_of_one_document(
    browser: Browser, served: Served
) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    box = window.get_by_label("Search in the document")
    box.fill("warden counts")
    expect(window.locator("#reader .count")).to_have_text("23 of 37")
    window.get_by_role("link", name="Paragraph 26: copy or share").click()
    expect(window.locator("#reader mark")).to_have_count(0)
    expect(window.locator("#reader .count")).to_have_text("23 of 37")
    assert lit(window, "current") == ["warden counts"]
    click(window, "notes")
    expect(window.locator("#reader h2")).to_have_text("notes", ignore_case=True)
    expect(box).to_have_value("")
    assert lit(window, "found") == []


@pytest.mark.browser
def test_contents_lead_to_their_headings(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    window.locator("#reader summary").click()
    nav = window.get_by_role("navigation", name="Contents")
    expect(nav.get_by_role("link", name="Rows")).to_have_attribute("aria-current", "location")
    picture(window, "1280-contents")
    nav.get_by_role("link", name="Principles").click()
    expect(window.get_by_role("heading", name="Principles")).to_be_focused()
    expect(window.get_by_role("heading", name="Principles")).to_be_in_viewport()
    expect(nav).to_be_hidden()
    window.locator("#reader summary").focus()
    window.keyboard.press("Enter")
    expect(nav).to_be_visible()
    window.keyboard.press("Tab")
    window.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(window.locator("#reader summary")).to_be_focused()


@pytest.mark.browser
def test_a_passage_s_number_makes_it_the_one_to_copy(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    expect(window.locator("#reader mark")).to_be_visible()
    window.get_by_role("link", name="Paragraph 26: copy or share").click()
    expect(window.locator("#reader .target")).to_contain_text("In row 26 stand")
    assert re.search(r"#read/orchard/\d+/paragraph/26$", window.url)
    window.get_by_role("button", name="Copy reference").click()
    expect(window.locator("#reader .said")).to_have_text("Copied")
    copied = str(window.evaluate("navigator.clipboard.readText()"))
    assert copied == f"Orchard Plan, paragraph 26\n{window.url}"
    other = visit(browser, served, copied.split("/", 3)[3])
    expect(other.locator("#reader .target")).to_contain_text("In row 26 stand")


@pytest.mark.browser
def test_copying_works_where_the_clipboard_is_not_offered(browser: Browser, served: Served) -> None:
    window = visit(browser, served, served.links["quotation"])
    window.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    window.get_by_role("button", name="Copy reference").click()
    expect(window.locator("#reader .said")).to_have_text("Copied")
    copied = str(window.evaluate("navigator.clipboard.readText()"))
    assert copied == f"Orchard Plan, paragraph 25\n{window.url}"
    expect(window.get_by_role("button", name="Copy reference")).to_be_focused()


@pytest.mark.browser
def test_the_frame_follows_the_page_s_language(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    expect(window.locator("#reader")).to_contain_text("Choose a reference")
    window.evaluate("document.documentElement.lang = 'cy'")
    expect(window.locator("#reader")).to_contain_text("Dewiswch gyfeiriad")
    click(window, "quotation")
    expect(window.locator("#reader mark")).to_have_text("pear trees, and the warden")
    expect(window.get_by_role("button", name="Copïo'r cyfeiriad")).to_be_visible()
    window.evaluate("document.documentElement.lang = 'en-GB'")
    expect(window.get_by_role("button", name="Copy reference")).to_be_visible()
    expect(window.locator("#reader mark")).to_have_text("pear trees, and the warden")


@pytest.mark.browser
def test_the_keyboard_alone_is_enough(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    window.locator("#conversation a").first.focus()
    window.keyboard.press("Enter")
    expect(window.locator("#reader .target")).to_be_focused()
    window.keyboard.press("Tab")
    expect(window.get_by_role("link", name="Paragraph 25: copy or share")).to_be_focused()
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect(window.locator("#reader .target")).to_contain_text("In row 26 stand")
    expect(window.locator("#reader .target")).to_be_focused()
    outline = window.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen(browser: Browser, served: Served, scheme: str) -> None:
    window = visit(browser, served, width=360, scheme=scheme)
    click(window, "quotation")
    expect(window.locator("#reader mark")).to_be_in_viewport()
    header = window.locator("#reader header").bounding_box()
    assert header is not None
    assert header["height"] <= 640 / 4
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    picture(window, f"360-{scheme}")
    fold = window.get_by_role("button", name="Search and tools")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(window.get_by_label("Search in the document").last).to_be_hidden()
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    window.locator("#reader-search").fill("warden")
    expect(window.locator("#reader .count")).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    picture(window, f"360-{scheme}-tools")
    window.get_by_role("link", name="Back to the answer").click()
    expect(window.locator("#conversation a").first).to_be_focused()
    expect(window.locator("#conversation a").first).to_be_in_viewport()


@pytest.mark.browser
def test_dark(browser: Browser, served: Served) -> None:
    window = visit(browser, served, scheme="dark")
    click(window, "quotation")
    window.get_by_label("Search in the document").fill("row 2")
    expect(window.locator("#reader .count")).to_be_visible()
    picture(window, "1280-dark")
    found = window.evaluate(CONTRASTS)
    assert found
    assert min(ratio for _, ratio in found) >= 4.5, found


@pytest.mark.browser
def test_contrast_on_a_light_screen(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    click(window, "quotation")
    expect(window.locator("#reader mark")).to_be_visible()
    found = window.evaluate(CONTRASTS)
    assert found
    assert min(ratio for _, ratio in found) >= 4.5, found


# Each text colour in the reader against the colour behind it, as WCAG 2.2 reckons.
CONTRASTS = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    const back = channels(getComputedStyle(node).backgroundColor);
    return back.length === 3 || back[3] === 1 ? back : behind(node.parentElement);
  };
  return ['h2', '.about', 'summary', '.copy', 'input', '.number', 'mark', '.passage', 'h4']
    .map((name) => {
      const node = document.querySelector('#reader ' + name);
      const [a, b] = [light(channels(getComputedStyle(node).color)), light(behind(node))];
      return [name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
}"""
