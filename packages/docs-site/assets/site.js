const root = document.body.dataset.root;
const find = (selector) => document.querySelector(selector);

// Light or dark: what was chosen last, in the dashboard too, where both have one address.
find('.theme').addEventListener('click', () => {
  const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  localStorage.setItem('hatchet.theme', theme);
});

// The list of pages on a phone.
const menu = find('.menu');
function showPages(shown) {
  menu.setAttribute('aria-expanded', String(shown));
  document.body.classList.toggle('with-pages', shown);
}
menu.addEventListener('click', () => showPages(menu.getAttribute('aria-expanded') !== 'true'));
find('main').addEventListener('click', () => showPages(false));
// `nearest` within the list only: the page itself stays at its top.
const here = find('.pages [aria-current]');
if (here) find('.pages').scrollTop = Math.max(0, here.offsetTop - 200);

// Code is there to be copied.
for (const block of document.querySelectorAll('article pre')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  block.append(button);
  // Wide code scrolls: the keyboard must reach it.
  block.tabIndex = 0;
}

// Search: library and index are loaded when somebody first wants to search.
const input = find('.search input');
const hits = find('#hits');
let engine;

function loadScript(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${root}/assets/${name}`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} cannot be loaded`));
    document.head.append(script);
  });
}

function loadEngine() {
  engine ??= Promise.all([loadScript('minisearch.js'), loadScript('search-index.js')]).then(() =>
    // The options are those of search.ts.
    window.MiniSearch.loadJS(window.searchIndex, {
      fields: ['page', 'heading', 'text'],
      storeFields: ['page', 'source', 'url', 'heading', 'text'],
      searchOptions: { boost: { page: 3, heading: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
    }),
  );
  return engine;
}

function excerpt(text, terms) {
  const lower = text.toLowerCase();
  const first = Math.min(
    ...terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0),
    text.length,
  );
  const from = Math.max(0, (first === text.length ? 0 : first) - 40);
  return `${from > 0 ? '… ' : ''}${text.slice(from, from + 140)}`;
}

let chosen = -1;
function choose(place) {
  const options = [...hits.querySelectorAll('[role="option"]')];
  chosen = options.length === 0 ? -1 : (place + options.length) % options.length;
  options.forEach((option, index) => {
    option.setAttribute('aria-selected', String(index === chosen));
  });
  if (chosen < 0) return input.removeAttribute('aria-activedescendant');
  input.setAttribute('aria-activedescendant', options[chosen].id);
  options[chosen].scrollIntoView({ block: 'nearest' });
}

function hide() {
  hits.hidden = true;
  input.setAttribute('aria-expanded', 'false');
  choose(-1);
}

async function show() {
  const question = input.value.trim();
  if (question === '') return hide();
  const index = await loadEngine();
  // Somebody who types fast has asked for something else by now.
  if (input.value.trim() !== question) return;
  const all = index.search(question);
  const found = (all.length > 0 ? all : index.search(question, { combineWith: 'OR' })).slice(0, 12);
  hits.replaceChildren(
    ...found.map((hit, place) => {
      const option = document.createElement('a');
      option.href = `${root}/${hit.url}`;
      option.id = `hit-${place}`;
      option.setAttribute('role', 'option');
      option.tabIndex = -1;
      const title = document.createElement('b');
      title.textContent = hit.heading === hit.page ? hit.page : `${hit.page} › ${hit.heading}`;
      const text = document.createElement('span');
      text.textContent = excerpt(hit.text, hit.terms);
      option.append(title, text);
      return option;
    }),
  );
  if (found.length === 0) {
    const none = document.createElement('p');
    none.setAttribute('role', 'option');
    none.setAttribute('aria-disabled', 'true');
    none.textContent = `Nothing found for “${question}”.`;
    hits.append(none);
  }
  hits.hidden = false;
  input.setAttribute('aria-expanded', 'true');
  choose(0);
}

input.addEventListener('focus', () => void loadEngine());
input.addEventListener('input', () => void show());
input.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    choose(chosen + (event.key === 'ArrowDown' ? 1 : -1));
  } else if (event.key === 'Enter') {
    hits.querySelector('a[aria-selected="true"]')?.click();
  } else if (event.key === 'Escape') {
    hide();
    input.blur();
  }
});
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) hide();
  else if (event.target.closest('#hits a')) hide();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input, textarea')) return;
  event.preventDefault();
  input.focus();
});
