"""Which part of a web page is the document, and what in it is not: navigation, banners, share
links, hidden text, contents lists.

It only says what to leave out, and leaves in what is in doubt: running text is never dropped for
the name of the box it stands in. It makes no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.formats.html_measure import NEVER, Measure, measures_of
from corpus.formats.html_tree import BLOCKS, Element, Page, text_of, walk
from corpus.passage import is_contents_heading
from corpus.reference import printed_number

_MUCH = 80  # running words that no box loses for its name
_HIDDEN_WORDS = 25  # hidden text of this length is worth a message
_LINKS = 3  # links to places of the same page that make a contents list

_ROLES = frozenset(
    "navigation search menu menubar toolbar tooltip dialog alertdialog tablist banner contentinfo"
    .split()
)  # fmt: skip
_CHROME = re.compile(
    r"(?:^|[-_])(?:bread-?crumbs?|crumbs|skip-?(?:links?|to|nav)|cookies?|cookie-?(?:banner|bar"
    r"|notice|consent)|gdpr|share|sharing|share-?(?:links?|this|page)|social(?:-?media)?|addthis"
    r"|addtoany|print-?(?:link|page|this|button|friendly)|printfriendly|feedback|page-?useful"
    r"|was-?this-?helpful|rate-?this-?page|back-?to-?top|back-?link|top-?link|pagination|pager"
    r"|prev-?next(?:-?nav)?|sitemap|navbar|nav|navigation|menu|main-?menu|sub-?nav|subnav|side-?nav"
    r"|left-?nav|right-?nav|search|search-?(?:form|box|bar)|log-?in|sign-?in|related(?:-?(?:links"
    r"|content|pages|navigation|items))?|see-?also|page-?tools|toolbar|site-?footer|page-?footer"
    r"|footer|masthead|site-?header|global-?(?:header|footer|bar)|phase-?banner|cookie|translation"
    r"|language-?(?:switch(?:er)?|select(?:or)?)|metadata|published-?dates|contextual-?\w*"
    r"|subscribe|subscription-?links|newsletter|survey|web-?chat|advert|promo|modal|pop-?up|lightbox"
    r"|noprint|no-?print|user-?panel|intervention|print-?options|share-?tools|accessibility-?links"
    r"|(?:organisation-?)?logos?|section-toggle|show-all)"
    r"(?:$|__|--|[-_](?:wrapper|container|list|block|nav|menu|bar|area|section|panel|box|inner))",
    re.IGNORECASE,
)
_SURE_CHROME = re.compile(
    r"cookie|gem-c-|govuk-|nhsuk-|bread-?crumb|skip|addthis|addtoany|pagination|back-?to-?top|print"
    r"|share-?(?:links|this|page)|useful|helpful|rate-?this",
    re.IGNORECASE,
)
_CHROME_IDS = re.compile(
    r"bread-?crumbs?|(?:main-?|primary-?|secondary-?|site-?|left-?|right-?|sub-?|top-?)?nav(?:igation"
    r"|bar)?|(?:main-?)?menu|footer|header|masthead"
    r"|cookie-?(?:banner|bar|notice|consent|message|pop-?up|overlay)"
    r"|skip-?(?:links?|to|nav)\w*|share|share-?(?:links?|this|page|bar|tools)|search"
    r"|social(?:-?(?:media|links|share|icons))?"
    r"|search-?(?:form|box)|page-?tools|leg-?sub-?nav|more-?resources|opening-?options"
    r"|changes-?over-?time|side-?bar|related-?links|feedback|ccc(?:-\w+)*|epdsubmit",
    re.IGNORECASE,
)
_PERMALINKS = ("¶", "#", "§", "🔗", "Permalink")
_HIDDEN_CLASSES = frozenset(
    "visually-hidden visuallyhidden visually_hidden govuk-visually-hidden nhsuk-u-visually-hidden"
    " sr-only screen-reader-text screen-reader-only screenreader element-invisible offscreen"
    " off-screen hidden hide hidden-text moj-hidden lgd-visually-hidden mghide".split()
)  # fmt: skip
_PANEL = re.compile(
    r"accordion|\btabs?\b|panel|collaps|expand|toggle|reveal|read-?more|disclos", re.I
)
_NO_PANEL = re.compile(r"menu|nav|search|cookie|modal|dialog|popup|lightbox|share|login", re.I)
_MAIN_IDS = re.compile(
    r"(?:main-?|page-?|primary-?|article-?|wide-?)?content(?:s|-?area|-?main|-?body|-?wrapper)?|main"
    r"|maincontent|page-?body|view-?leg-?(?:snippet|contents)|skip-?(?:to-?)?content|mod-?gov",
    re.IGNORECASE,
)
_MAIN_CLASSES = frozenset(
    "govuk-main-wrapper govspeak gem-c-govspeak nhsuk-main-wrapper entry-content post-content"
    " article-body page-content main-content legsnippet mgcontent".split()
)
_CONTENTS_CLASSES = re.compile(r"mso-?toc(?:\d|-?heading)|toc-?\d", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:on this page|in this (?:section|page|document|guide|chapter|policy|article)|jump to.*"
    r"|page contents|quick links|sections?(?: in this page)?|ar y dudalen hon|yn yr adran hon"
    r"|skip to section.*|this page covers.*|index)\s*:?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Content:
    """The part of the page to read: `root` without what `skip` holds. `contents` counts the lines
    of contents lists left out, `hidden` the words of longer hidden texts, `deleted` the deletions,
    `frames` the pages shown within this page."""

    root: Element
    skip: set[Element] = field(default_factory=set)
    contents: int = 0
    hidden: int = 0
    deleted: int = 0
    frames: int = 0


def content_of(page: Page) -> Content:
    """The document's part of a page."""
    content = Content(page.body)
    measures = measures_of(page, content.skip)
    controlled = _controlled(page)
    whole = measures[page.body]
    for element in _outermost_first(page.body, content.skip):
        found = measures[element]
        # What holds most of the page's text is no banner, whatever it is called.
        is_most = found.running > 0.5 * whole.running and found.linked < 0.5 * found.words
        is_open = is_most and element.tag not in NEVER and not _is_surely_chrome(element)
        if not is_open and _is_left_out(element, found, controlled, content):
            content.skip.add(element)
    measures = measures_of(page, content.skip)
    if not measures[page.body].words and whole.words:
        never = {e for e in _outermost_first(page.body, set()) if e.tag in NEVER}
        content = Content(page.body, never)
        measures = measures_of(page, content.skip)
    content.root = _main(page, measures, content.skip) or page.body
    if content.root.tag != "main" and content.root.get("role").lower() != "main":
        _leave_out_edges(content.root, measures, content.skip)
    _leave_out_contents(page, measures, content)
    return content


def _outermost_first(root: Element, skip: set[Element]) -> Iterator[Element]:
    """Every element, outermost first; what goes into `skip` meanwhile is not entered."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        if element not in skip:
            stack.extend(reversed(element.elements))


# -- what is never content ----------------------------------------------------------------------


def _is_left_out(
    element: Element, measure: Measure, controlled: set[str], content: Content
) -> bool:
    tag = element.tag
    if tag in NEVER:
        content.frames += tag == "iframe" and bool(element.get("src"))
        return True
    if tag in ("body", "html", "main"):
        return False
    if tag == "a" and measure.words == 1 and text_of(element, limit=12) in _PERMALINKS:
        return True
    if _is_hidden(element, controlled):
        if measure.words >= _HIDDEN_WORDS and measure.running:
            content.hidden += measure.words
        return True
    if _is_deleted(element):
        content.deleted += bool(measure.words)
        return True
    if is_notes_box(element):
        return False
    runs_on = measure.running >= _MUCH and measure.linked < 0.3 * measure.words
    if tag == "button":
        return not _is_within(element, ("h1", "h2", "h3", "h4", "h5", "h6", "summary"))
    if tag == "form":
        return measure.running < 50 and _holds_fields(element)
    if tag == "nav" or element.get("role").lower() in _ROLES:
        content.contents += measure.here if not runs_on and measure.here >= _LINKS else 0
        return not runs_on
    if tag in ("header", "footer", "aside") or element.get("role").lower() == "complementary":
        return _is_page_edge(element, measure, runs_on)
    if tag == "div" and element.get("title").lower() in ("header", "footer"):
        return measure.running < _MUCH  # the running heads of LibreOffice's pages
    if tag == "sdfield" and element.get("type").upper() == "PAGE":
        return True
    return not runs_on and _is_chrome_by_name(element, measure)


def is_notes_box(element: Element) -> bool:
    """Whether an element holds the page's footnotes, by its role or its class."""
    return element.get("role").lower() in ("doc-endnotes", "doc-footnotes") or any(
        re.fullmatch(r"(?:foot|end)-?notes(?:-list|-section|-end-of-\w+)?", c, re.I)
        for c in element.classes
    )


def _is_chrome_by_name(element: Element, measure: Measure) -> bool:
    if re.fullmatch(r"h[1-6]|article|li|td|th|tr|tbody|table|dd|dt", element.tag):
        return False
    names = [c for c in element.classes if _CHROME.search(c)]
    if names and not _holds(element, "h1"):
        return (
            _is_surely_chrome(element) or measure.linked > 0.5 * measure.words or measure.words < 12
        )
    is_box = element.tag in ("div", "ul", "ol", "form", "p", "span", "a", "section")
    name = element.get("id")
    if is_box and _CHROME_IDS.fullmatch(name) and not _holds(element, "h1"):
        return (
            _is_surely_chrome(element)
            or measure.linked >= 0.4 * measure.words
            or measure.words < 15
        )
    return False


def _is_surely_chrome(element: Element) -> bool:
    return any(_SURE_CHROME.search(c) and _CHROME.search(c) for c in element.classes) or bool(
        re.match(r"cookie-?[bncmpo]|skip-?[ltn]|bread", element.get("id"), re.IGNORECASE)
    )


def _is_page_edge(element: Element, measure: Measure, runs_on: bool) -> bool:
    """Whether a header, footer or aside is the site's rather than the document's."""
    mostly_links = measure.linked >= 0.5 * measure.words
    inside = _is_within(element, ("article", "main", "section"))
    if element.tag == "footer":
        return not inside or mostly_links
    if element.tag == "header":
        named = any(_CHROME.search(c) or re.search(r"site|global", c) for c in element.classes)
        return (mostly_links or named) and not _holds(element, "h1")
    return mostly_links or (not runs_on and (not inside or measure.running < 15))


def _is_hidden(element: Element, controlled: set[str]) -> bool:
    style = element.style
    hidden = (
        "hidden" in element.attributes
        or style.get("display") == "none"
        or style.get("visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or (element.tag == "dialog" and "open" not in element.attributes)
        or not _HIDDEN_CLASSES.isdisjoint(c.lower() for c in element.classes)
    )
    if hidden:
        return not _is_panel(element, controlled)
    if element.get("aria-hidden").lower() == "true":
        # A number that is only kept from screen readers is on the page all the same.
        return printed_number(text_of(element, limit=40)) is None
    return False


def _is_panel(element: Element, controlled: set[str]) -> bool:
    """Whether hidden text shows when somebody opens it: a tab, an accordion, "read more"."""
    named = " ".join((*element.classes, element.get("id")))
    if _NO_PANEL.search(named) or element.get("role") in ("dialog", "alertdialog", "menu"):
        return False
    if element.get("id") in controlled or element.get("role") == "tabpanel":
        return True
    is_box = element.tag in ("div", "section", "dd", "ul", "ol", "article", "tbody", "tr", "table")
    return is_box and bool(_PANEL.search(named))


def _controlled(page: Page) -> set[str]:
    """The ids of everything that some control of the page shows and hides."""
    found: set[str] = set()
    for item, opens in walk(page.body):
        if isinstance(item, str) or not opens:
            continue
        for name in ("aria-controls", "data-target", "data-bs-target", "data-toggle-target"):
            found.update(item.get(name).replace("#", " ").split())
        if item.tag == "a" and item.get("href").startswith("#"):
            found.add(item.get("href")[1:])
        script = item.get("onclick") or (
            item.get("href") if item.get("href").startswith("javascript:") else ""
        )
        found.update(re.findall(r"""['"]#?([\w-]{1,100})['"]""", script[:500]))
    return found


def _is_deleted(element: Element) -> bool:
    if element.tag in ("del", "s", "strike"):
        return True
    line = element.style.get("text-decoration", "") + element.style.get("text-decoration-line", "")
    return "line-through" in line and element.tag not in BLOCKS


def _holds_fields(form: Element) -> bool:
    return any(
        not isinstance(item, str) and item.tag in ("input", "select", "textarea", "button")
        for item, _ in walk(form)
    )


def _holds(element: Element, tag: str) -> bool:
    return any(not isinstance(item, str) and item.tag == tag for item, _ in walk(element))


def _is_within(element: Element, tags: tuple[str, ...]) -> bool:
    above = element.parent
    for _ in range(40):  # deeper nesting than that tells nothing
        if above is None:
            return False
        if above.tag in tags:
            return True
        above = above.parent
    return False


# -- the main part ------------------------------------------------------------------------------


def _main(page: Page, measures: dict[Element, Measure], skip: set[Element]) -> Element | None:
    """The part that the page declares as its main one, if half of its text or more is there."""
    whole = measures[page.body]
    ranks: dict[int, list[Element]] = {0: [], 1: [], 2: []}
    for item, opens in walk(page.body, skip):
        if isinstance(item, str) or not opens:
            continue
        if item.tag == "main" or item.get("role").lower() == "main":
            ranks[0].append(item)
        elif any(c.lower() in _MAIN_CLASSES for c in item.classes) or (
            item.tag in ("div", "section", "td") and _MAIN_IDS.fullmatch(item.get("id"))
        ):
            ranks[1].append(item)
        elif item.tag == "article":
            ranks[2].append(item)
    for rank in ranks.values():
        if not rank:
            continue
        best = max(rank, key=lambda e: (measures[e].running, measures[e].words))
        found = measures[best]
        share = found.running / whole.running if whole.running else found.words / (whole.words or 1)
        if share >= 0.5:
            return best
    return None


def _leave_out_edges(root: Element, measures: dict[Element, Measure], skip: set[Element]) -> None:
    """Leaves out the lists of links beside the part that holds nearly all of the running text."""
    inner = root
    while True:
        within = measures[inner].running
        following = next(
            (e for e in inner.elements if e not in skip and measures[e].running >= 0.9 * within),
            None,
        )
        if following is None or not within or not any(e.tag in BLOCKS for e in following.elements):
            break
        inner = following
    while inner is not root:
        outer = inner.parent
        if outer is None:
            return
        for beside in outer.elements:
            if beside is inner or beside in skip:
                continue
            found = measures[beside]
            is_links = found.linked >= 0.6 * found.words and found.words and not found.running
            if is_links and not _holds(beside, "h1") and beside.tag in BLOCKS:
                skip.add(beside)
        inner = outer


# -- contents lists -----------------------------------------------------------------------------


def _leave_out_contents(page: Page, measures: dict[Element, Measure], content: Content) -> None:
    for element in _outermost_first(content.root, content.skip):
        if element is content.root:
            continue
        if any(_CONTENTS_CLASSES.fullmatch(c) for c in element.classes):
            content.skip.add(element)
            content.contents += any(re.search(r"\d$", c) for c in element.classes)
            _leave_out_its_heading(element, content)
            continue
        if element.tag in ("ul", "ol", "dl", "table", "div", "p", "section", "details"):
            found = measures.get(element, Measure())
            if found.here < _LINKS or found.here_words < 0.6 * found.words or found.running > 25:
                continue
            if is_notes_box(element) or _holds(element, "h1"):
                continue
            content.skip.add(element)
            content.contents += found.here
            _leave_out_its_heading(element, content)


def _leave_out_its_heading(element: Element, content: Content) -> None:
    """The heading "Contents" before a list that was left out goes with it."""
    for _ in range(4):
        above = element.parent
        if above is None:
            return
        at = above.children.index(element)
        for before in reversed(above.children[:at]):
            words = before if isinstance(before, str) else text_of(before, content.skip, 200)
            if not words.strip() or before in content.skip:
                continue
            heading = words.strip(" :")
            if not isinstance(before, str) and (
                is_contents_heading(heading) or _CONTENTS.fullmatch(heading)
            ):
                content.skip.add(before)
            return
        if above is content.root:
            return
        element = above
