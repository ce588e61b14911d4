// The reader in the browser: links to passages anywhere on the page open it, and so does the page's
// address. It searches, lists and copies what is shown. The text itself it never changes: matches
// are painted over it, so that the words that an answer relied on stay as the server marked them.
// Gradio gives it `element`, `trigger` and `watch`.

let asked = '';  // the place that was asked for last
let opener = null;  // the link outside the reader that brought the visitor here
let isInside = false;  // whether it was asked for from within the reader
let isQuiet = false;  // whether the visitor stays where they are: only the language changes

const find = (selector) => element.querySelector(selector);
const article = () => find('article');
const scroller = () => find('.text');

// -- opening ------------------------------------------------------------------------------------

const spoken = () => document.documentElement.lang.split('-')[0];

const ask = (place) => trigger('open', {place: place, language: spoken()});

const open = (place, link) => {
  asked = place;
  isQuiet = false;
  isInside = Boolean(link && element.contains(link));
  if (link && !isInside) opener = link;
  if (article() && article().dataset.place === place) show();
  else ask(place);
};

const isSeen = (rect, around) => rect.top >= around.top && rect.bottom <= around.bottom;

// Brings a place of the text into view; the page itself stays where it is.
const scrollTo = (rect, node, share) => {
  const text = scroller();
  text.scrollTop += rect.top - text.getBoundingClientRect().top - text.clientHeight * share;
  const wide = (node.nodeType === 1 ? node : node.parentElement).closest('.wide');
  if (!wide) return;
  const frame = wide.getBoundingClientRect();
  if (rect.left < frame.left || rect.right > frame.right) {
    wide.scrollLeft += rect.left - frame.left - 16;
  }
};

const show = () => {
  const text = scroller();
  const target = find('.target');
  const at = text && (find('mark') || find('.at') || target);
  if (text && !at) text.scrollTop = 0;
  if (at) {
    const rect = at.getBoundingClientRect();
    const isThere = isInside && isSeen(rect, text.getBoundingClientRect());
    if (!isThere) scrollTo(rect, at, 1 / 3);
  }
  (target || find('h2')).focus({preventScroll: true});
  find('.document').scrollIntoView({block: 'nearest'});
};

const goTo = (heading) => {
  find('.contents').open = false;
  scrollTo(heading.getBoundingClientRect(), heading, 0);
  heading.focus({preventScroll: true});
};

const goBack = () => {
  const box = document.querySelector('#question textarea, #question input');
  const goal = opener && opener.isConnected ? opener : box;
  if (!goal) return;
  goal.scrollIntoView({block: goal === opener ? 'center' : 'nearest'});
  goal.focus({preventScroll: true});
};

// -- searching ----------------------------------------------------------------------------------

const SAME = {'‘': "'", '’': "'", '“': '"', '”': '"', '‐': '-', '‑': '-', '–': '-', '—': '-',
  '\u00ad': '', '\u200b': ''};
const folded = new Map();

// A character without its accent and case; white space of any kind is one space.
const fold = (character) => {
  let plain = folded.get(character);
  if (plain === undefined) {
    plain = character in SAME ? SAME[character]
      : character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/gu, ' ');
    folded.set(character, plain);
  }
  return plain;
};

const foldAll = (words) => Array.from(words, fold).join('').replace(/ +/g, ' ').trim();

let blocks = null;  // the shown text, block by block, folded
let searched = '';
let matches = [];
let current = -1;

// One block's folded text, and for each of its characters where it stands in the document.
const readBlock = (block) => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const places = [];
  let words = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let at = 0;
    for (const character of node.data) {
      const plain = fold(character);
      const end = at + character.length;
      if (plain !== ' ' || !words.endsWith(' ')) {
        words += plain;
        for (let i = 0; i < plain.length; i += 1) places.push([node, at, end]);
      }
      at = end;
    }
  }
  return {words: words, places: places};
};

const readBlocks = () => Array.from(
  scroller().querySelectorAll(':is(h3, h4, h5, h6, p, li, td, th):not(.note, .more)'), readBlock,
);

const findAll = (query) => {
  const found = [];
  for (const {words, places} of blocks) {
    for (let at = words.indexOf(query); at >= 0; at = words.indexOf(query, at + query.length)) {
      const range = document.createRange();
      const [first, last] = [places[at], places[at + query.length - 1]];
      range.setStart(first[0], first[1]);
      range.setEnd(last[0], last[2]);
      found.push(range);
    }
  }
  return found;
};

// Which match comes first: the passage with that number, else the first one from where the visitor
// reads on, which is the passage that is open as long as it is in view.
const firstMatch = (query) => {
  const bare = (words) => foldAll(words).replace(/[\s().:¶]/g, '');
  if (/\d/.test(query)) {
    const number = Array.from(element.querySelectorAll('.number'))
      .find((link) => bare(link.textContent) === bare(query));
    const at = number ? matches.findIndex((range) => number.contains(range.startContainer)) : -1;
    if (at >= 0) return at;
  }
  const view = scroller().getBoundingClientRect();
  const open = find('.target') ? find('.target').getBoundingClientRect().top : view.top;
  const top = open > view.top && open < view.bottom ? open : view.top;
  const next = matches.findIndex((range) => range.getBoundingClientRect().top >= top);
  return Math.max(next, 0);
};

const paint = () => {
  const now = current >= 0 ? [matches[current]] : [];
  if (globalThis.Highlight && CSS.highlights) {
    CSS.highlights.set('reader-found', new Highlight(...matches));
    const lit = new Highlight(...now);
    lit.priority = 1;
    CSS.highlights.set('reader-current', lit);
  } else if (now.length) {  // an older browser: only the match of the moment is seen, selected
    getSelection().removeAllRanges();
    getSelection().addRange(now[0]);
  }
};

const tell = () => {
  const {found, none} = article().dataset;
  const count = found.replace('{n}', current + 1).replace('{m}', matches.length);
  find('.count').textContent = searched ? (matches.length ? count : none) : '';
};

const goToMatch = (at) => {
  current = at;
  if (matches[at]) {
    const rect = matches[at].getBoundingClientRect();
    const text = scroller().getBoundingClientRect();
    const isAside = rect.left < text.left || rect.right > text.right;
    if (isAside || !isSeen(rect, text)) scrollTo(rect, matches[at].startContainer, 1 / 3);
  }
  paint();
  tell();
};

const search = (stay) => {
  const box = find('#reader-search');
  searched = box ? foldAll(box.value) : '';
  blocks = blocks || (searched ? readBlocks() : null);
  matches = searched ? findAll(searched) : [];
  if (!matches.length || stay) {
    current = matches.length ? Math.min(Math.max(current, 0), matches.length - 1) : -1;
    paint();
    if (box) tell();
  } else goToMatch(firstMatch(searched));
};

const step = (by) => {
  const box = find('#reader-search');
  if (foldAll(box.value) !== searched) search();
  else if (matches.length) goToMatch((current + by + matches.length) % matches.length);
};

const clear = (box) => {
  box.value = '';
  search();
};

// -- copying ------------------------------------------------------------------------------------

// Browsers keep their clipboard to pages served encrypted; the older way works on any.
const write = async (words) => {
  if (navigator.clipboard && isSecureContext) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {}  // not allowed: the older way may be
  }
  const box = document.createElement('textarea');
  box.value = words;
  box.style.cssText = 'position: fixed; opacity: 0';
  const focused = document.activeElement;
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  if (focused) focused.focus({preventScroll: true});
  return done;
};

let silence = 0;
const copy = async () => {
  const {label, address, copied, failed} = article().dataset;
  history.replaceState(history.state, '', address);
  asked = address;
  const done = await write(`${label}\n${location.origin}${location.pathname}${address}`);
  const said = find('.said');
  said.textContent = '';
  requestAnimationFrame(() => { said.textContent = done ? copied : failed; });
  clearTimeout(silence);
  if (done) silence = setTimeout(() => { said.textContent = ''; }, 5000);
};

// -- what people do -----------------------------------------------------------------------------

const unfold = (button) => {
  const isOpen = article().classList.toggle('unfolded');
  button.setAttribute('aria-expanded', isOpen);
};

// Says in the contents list where the reader stands.
const markSection = () => {
  const top = scroller().getBoundingClientRect().top + 8;
  let last = null;
  for (const link of element.querySelectorAll('.contents a[href^="#heading-"]')) {
    link.removeAttribute('aria-current');
    const heading = find(link.getAttribute('href'));
    if (heading && heading.getBoundingClientRect().top <= top) last = link;
  }
  if (!last) return;
  last.setAttribute('aria-current', 'location');
  const list = last.closest('nav');
  list.scrollTop += last.getBoundingClientRect().top - list.getBoundingClientRect().top - 40;
};

document.addEventListener('click', (event) => {
  if (!event.target.closest || !element.isConnected) return;
  const contents = find('.contents[open]');
  if (contents && !contents.contains(event.target)) contents.open = false;
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute('href');
  if (href.startsWith('#read/')) {
    event.preventDefault();
    // A step that the browser's Back takes back, rather than the whole conversation.
    if (location.hash !== href) history.pushState(history.state, '', href);
    if (contents) contents.open = false;
    open(href, link);
  } else if (element.contains(link)) {
    event.preventDefault();
    if (link.classList.contains('back')) goBack();
    else if (find(href)) goTo(find(href));
  }
}, true);

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.matches('.fold')) unfold(button);
  if (button.matches('.copy')) copy();
  if (button.matches('.previous')) step(-1);
  if (button.matches('.next')) step(1);
});

element.addEventListener('input', (event) => {
  if (event.target.id === 'reader-search') search();
});

element.addEventListener('keydown', (event) => {
  const contents = event.target.closest('.contents[open]');
  if (event.key === 'Escape' && contents) {
    contents.open = false;
    contents.querySelector('summary').focus();
  }
  else if (event.key === 'Escape' && event.target.id !== 'reader-search') goBack();
  if (event.target.id !== 'reader-search' || event.isComposing) return;
  if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
  else if (event.key === 'Escape') clear(event.target);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

element.addEventListener('toggle', (event) => {
  if (event.target.matches('.contents') && event.target.open) markSection();
}, true);

let shownDocument = '';
watch('value', () => {
  blocks = null;
  const box = find('#reader-search');
  const now = article() ? article().dataset.document : '';
  if (box && now !== shownDocument) box.value = '';
  shownDocument = now;
  search(true);
  if (!isQuiet) show();
  isQuiet = false;
});

addEventListener('hashchange', () => {
  if (location.hash.startsWith('#read/') && location.hash !== asked) open(location.hash);
});

// The frame around the document's words speaks the page's language.
let language = spoken();
new MutationObserver(() => {
  if (spoken() === language) return;
  language = spoken();
  isQuiet = true;
  ask(asked);
}).observe(document.documentElement, {attributeFilter: ['lang']});

if (location.hash.startsWith('#read/')) open(location.hash);
