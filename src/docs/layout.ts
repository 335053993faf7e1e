import { posix } from 'node:path';
import type { Group } from './documents.ts';

/** The address of another page, from this one; relative, so that a site works under any prefix and as files. */
export type Link = (path: string) => string;

/** Where a page lies: under its own address where it is served, in a file where it is built. */
export type Place = (path: string) => string;

export function linksFrom(path: string, place: Place): Link {
  const here = posix.dirname(place(path));
  return (target) => {
    const [to = '', anchor] = target.split('#');
    const there = place(to);
    // `..` would be a folder; the name has to stand at the end.
    const href = posix.join(posix.relative(here, posix.dirname(there)), posix.basename(there));
    return anchor === undefined ? href : `${href}#${anchor}`;
  };
}

/** The same from a path of any depth that is no page; its segments can be empty or dots, so none of them is read. */
export function linksFromUnknown(path: string): Link {
  const up = '../'.repeat(path.split('/').length - 2) || './';
  return (target) => up + target.slice(1);
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A line of Markdown, as the contract has them: text with code in it. */
export function inline(markdown: string): string {
  return escaped(markdown).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** What every page has; `styles` are those of its kind. */
export type Frame = {
  path: string;
  title: string;
  link: Link;
  icon: string;
  styles: string[];
  scripts: string[];
  /** The index that the search of the bar loads. */
  searchIndex: string;
};

const BAR: [path: string, label: string][] = [
  ['/docs/guides/quick-start', 'Quick start'],
  ['/docs/reference', 'Reference'],
  ['/docs/console', 'Console'],
  ['/docs/errors', 'Errors'],
  ['/docs/changelog', 'Changelog'],
];

/** A whole page: the bar that all pages have, and the body below it. */
export function framed(frame: Frame, body: string): string {
  const { title, link, icon, styles, scripts } = frame;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · TaskFlow</title>
<link rel="icon" href="${link(icon)}">
${styles.map((href) => `<link rel="stylesheet" href="${link(href)}">`).join('\n')}
${scripts.map((src) => `<script defer src="${link(src)}"></script>`).join('\n')}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${bar(frame, body.includes('id="contents"'))}
${body}
</body>
</html>
`;
}

/** On phones the links are a popover. The search needs its script, which shows it. */
function bar({ path, link, icon, searchIndex }: Frame, hasContents: boolean): string {
  const isCurrent = (to: string) => to === path || (to === '/docs/reference' && path.startsWith(`${to}/`));
  const links = BAR.map(
    ([to, label]) => `<a href="${link(to)}"${isCurrent(to) ? ' aria-current="page"' : ''}>${label}</a>`,
  );
  return `<header class="bar">
<a class="home" href="${link('/docs')}"><img src="${link(icon)}" alt="">TaskFlow</a>
<div class="search" role="search" data-index="${link(searchIndex)}" hidden>
<input type="search" placeholder="Search" aria-label="Search operations, guides and error codes" aria-keyshortcuts="/" autocomplete="off" spellcheck="false">
<kbd aria-hidden="true">/</kbd>
<div class="results" aria-live="polite" hidden></div>
</div>
<button class="menu" type="button" popovertarget="menu">Menu</button>
<nav id="menu" popover aria-label="Main">
${hasContents ? '<a class="contents" href="#contents">All pages</a>' : ''}
${links.join('\n')}
</nav>
</header>`;
}

export type Heading = { id: string; text: string };

/** A page of text: the contents of the site, the text, and its headings. */
export function article(frame: Frame, groups: Group[], text: string, headings: Heading[]): string {
  const { path, link } = frame;
  const current = (to: string) => (to === path ? ' aria-current="page"' : '');
  const contents = groups.map(
    ({ title, documents }) => `<h2>${title}</h2>
<ul>
${documents.map((each) => `<li><a href="${link(each.path)}"${current(each.path)}>${escaped(each.title)}</a></li>`).join('\n')}
</ul>`,
  );
  const toc = headings.map(({ id, text }) => `<li><a href="#${id}">${text}</a></li>`);
  return framed(
    frame,
    `<div class="page">
<nav id="contents" aria-label="All pages">
${contents.join('\n')}
</nav>
<main id="main">
${text}
</main>
${toc.length > 1 ? `<nav class="toc" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${toc.join('\n')}\n</ul>\n</nav>` : ''}
</div>`,
  );
}
