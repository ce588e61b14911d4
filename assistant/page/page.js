// What links and buttons inside answers do: they ask, save, judge and sort. Events go to the
// server by `trigger`; a file that comes back is handed to the browser.

const parts = (href) => href.slice(1).split('/');

// The first tab holds the conversation, and the reader stands beside it.
const goToAsking = () => {
  document.body.dataset.tab = 'ask';
  const tab = document.querySelector('#tabs [role="tab"]');
  if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
};

const acts = {
  ask: (rest) => {
    goToAsking();
    trigger('ask', {question: decodeURIComponent(rest.join('/'))});
  },
  save: ([what, number]) => trigger('save', {what, number: Number(number)}),
  judge: ([number]) => trigger('judge', {number: Number(number)}),
};

document.addEventListener('click', (event) => {
  const target = event.target.closest ? event.target : event.target.parentElement;
  const sorter = target.closest('button.sort');
  if (sorter) return sortBy(sorter);
  const link = target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const [act, ...rest] = parts(link.getAttribute('href'));
  if (!acts[act]) return;
  event.preventDefault();
  acts[act](rest);
}, true);

// A place opens in the reader, which the tab of quality has no room for.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#read/') && document.body.dataset.tab === 'quality') goToAsking();
});

// -- from tab to tab with the arrow keys -------------------------------------------------------

document.addEventListener('keydown', (event) => {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  const tab = event.target.closest && event.target.closest('[role="tab"]');
  if (!step || !tab) return;
  const all = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
});

// -- a table's rows in another order -----------------------------------------------------------

const natural = new Intl.Collator(undefined, {numeric: true, sensitivity: 'base'});

function sortBy(button) {
  const head = button.closest('th');
  const table = button.closest('table');
  const at = [...head.parentElement.children].indexOf(head);
  const isUp = head.getAttribute('aria-sort') !== 'ascending';
  for (const other of head.parentElement.children) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
  const body = table.tBodies[0];
  const rows = [...body.rows].filter((row) => !row.contains(head));
  const key = (row) => {
    const time = row.cells[at].querySelector('time');
    return time ? time.dateTime : row.cells[at].textContent.trim();
  };
  rows.sort((a, b) => natural.compare(key(a), key(b)));
  if (!isUp) rows.reverse();
  rows.forEach((row) => body.appendChild(row));
}

// -- a file that the server made ---------------------------------------------------------------

watch('value', () => {
  if (!props.value) return;
  const {name, type, data} = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], {type}));
  const link = Object.assign(document.createElement('a'), {href: address, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
});

// -- names that Gradio's cleaning takes off ----------------------------------------------------

// And the language, for whoever hears the page: its head says which it is in.
const speak = () => {
  const head = document.querySelector('#top [data-language]');
  if (!head || document.documentElement.lang === head.dataset.language) return;
  document.documentElement.lang = head.dataset.language;
  document.title = head.querySelector('h1').textContent;
};
const named = () => {
  speak();
  for (const wide of document.querySelectorAll('.wide[role="region"]:not([aria-label])')) {
    const caption = wide.querySelector('caption, th');
    if (caption) wide.setAttribute('aria-label', caption.textContent.trim());
  }
  // Gradio names each message by its HTML; its words are name enough.
  for (const message of document.querySelectorAll('#conversation [aria-label*="<div"]')) {
    message.removeAttribute('aria-label');
  }
  for (const mark of document.querySelectorAll('a.mark-link[title]:not([aria-label])')) {
    mark.setAttribute('aria-label', `${mark.textContent}, ${mark.title}`);
  }
};
new MutationObserver(named).observe(document.body, {
  childList: true, subtree: true, attributeFilter: ['aria-label'],
});
named();
