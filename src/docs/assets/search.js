/* Searches operations, guides and error codes, with an index that is loaded at the first search. */
{
  const MAX_RESULTS = 6;
  const box = document.querySelector('.search');
  const input = box.querySelector('input');
  const results = box.querySelector('.results');
  const menu = document.getElementById('menu');

  /** Words with a space before each, so that ` task` is found at the start of `tasks` only. */
  const normalize = (text) =>
    ` ${text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()}`;

  let index;
  const loadIndex = () => {
    index ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = box.dataset.index;
      script.addEventListener('load', () => resolve(prepare(searchIndex, script.src)));
      script.addEventListener('error', () => {
        index = undefined;
        reject(new Error('the search index cannot be loaded'));
      });
      document.head.append(script);
    });
    return index;
  };

  const prepare = (groups, base) =>
    groups.map(({ title, entries }) => ({
      title,
      entries: entries.map(([name, detail, href, words]) => ({
        name,
        detail,
        href: new URL(href, base).href,
        weighted: [
          [8, normalize(name)],
          [3, normalize(detail)],
          [1, normalize(words)],
        ],
      })),
    }));

  /** 0 unless every term of the query is found. Titles weigh most, and short titles more than long ones. */
  const score = ({ name, weighted }, terms) => {
    let sum = 0;
    for (const term of terms) {
      const found = weighted.find(([, text]) => text.includes(` ${term}`));
      if (!found) return 0;
      sum += found[0];
    }
    return sum + 1 / name.length;
  };

  const find = (groups, query) => {
    const terms = normalize(query).split(' ').filter(Boolean);
    if (terms.length === 0) return [];
    return groups
      .map(({ title, entries }) => ({
        title,
        found: entries
          .map((entry) => ({ entry, rank: score(entry, terms) }))
          .filter(({ rank }) => rank > 0)
          .sort((a, b) => b.rank - a.rank)
          .slice(0, MAX_RESULTS),
      }))
      .filter(({ found }) => found.length > 0);
  };

  const element = (name, text, children = []) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  };

  const linkTo = ({ name, detail, href }) => {
    const link = element('a', '', [element('strong', name), element('span', detail)]);
    link.href = href;
    return element('li', '', [link]);
  };

  const show = (groups) => {
    const lists = groups.map(({ title, found }) =>
      element('section', '', [
        element('h2', title),
        element(
          'ul',
          '',
          found.map(({ entry }) => linkTo(entry)),
        ),
      ]),
    );
    results.replaceChildren(...(lists.length > 0 ? lists : [element('p', 'No results')]));
    results.hidden = false;
  };

  const close = () => {
    results.hidden = true;
  };

  const update = async () => {
    const { value } = input;
    if (value.trim() === '') return close();
    try {
      const groups = await loadIndex();
      if (value === input.value) show(find(groups, value));
    } catch {
      results.replaceChildren(element('p', 'The search index cannot be loaded.'));
      results.hidden = false;
    }
  };

  const move = (step) => {
    const stops = [input, ...results.querySelectorAll('a')];
    const next = stops[stops.indexOf(document.activeElement) + step];
    next?.focus();
  };

  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => {
      close();
      input.blur();
    },
  };

  box.hidden = false;
  input.addEventListener('focus', () => {
    loadIndex().catch(() => {});
    update();
  });
  input.addEventListener('input', update);
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') results.querySelector('a')?.click();
  });
  box.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  results.addEventListener('click', (event) => {
    if (event.target.closest('a')) close();
  });
  document.addEventListener('click', ({ target }) => {
    if (!box.contains(target)) close();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  menu.addEventListener('click', () => menu.hidePopover?.());
}
