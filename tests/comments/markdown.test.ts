import * as assert from 'uvu/assert';
import { htmlOf, pointersIn } from '../../src/comments/markdown.ts';
import { suite } from '../suite.ts';

const USER = '019c6592-1b40-7fde-a430-d40bd57deeac';
const TASK = '019c7ad0-56c0-70f5-aae2-1697a35ca7a1';

const html = (body: string) =>
  htmlOf({
    body,
    mentions: [{ id: USER, full_name: 'Ada & Co' }],
    references: [{ id: TASK, title: '<b>Mill</b>' }],
  });

suite('the HTML of a comment', (it) => {
  it('shows current names, escaped, and keeps what the reader cannot see as text', () => {
    assert.is(
      html(`@[Old](${USER.toUpperCase()}) #[Old](${TASK})`),
      `<p><span class="mention" data-user-id="${USER}">@Ada &amp; Co</span> <span class="reference" data-task-id="${TASK}">#&lt;b&gt;Mill&lt;/b&gt;</span></p>`,
    );
    assert.is(html(`@[Who](${TASK})`), '<p>@Who</p>');
  });

  it('contains no HTML of the author, and no script, style, image or unsafe link', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[a](javascript:alert(1))',
      '[a](JaVaScRiPt&colon;alert(1))',
      '[a](data:text/html,<script>alert(1)</script>)',
      '[a](//evil.example)',
      '![a](https://evil.example/pixel.png)',
      '<a href="javascript:alert(1)">a</a>',
      '<svg/onload=alert(1)>',
      '`<script>`',
      '```"><script>alert(1)</script>\n<script>\n```',
      '<div style="position:fixed">',
      `@["><script>alert(1)</script>](${TASK})`,
      '[a](https://example.com \'" onmouseover="alert(1)\')',
      '<!-- --!><script>alert(1)</script>',
      '<a\nhref="vbscript:x">',
      '[a](/logout) [a](#x) [a](?x) [a](x) [a](//evil.example) [a](\\\\evil.example)',
      '<script><a href="https://evil.example">a</a><h1>',
    ];
    for (const body of hostile) {
      // Text in the value of a title is harmless.
      const tags =
        html(body)
          .match(/<(?:"[^"]*"|[^">])*>/g)
          ?.map((tag) => tag.replace(/ title="[^"]*"/, '')) ?? [];
      for (const tag of tags) {
        assert.not.match(tag, /<script|<img|<svg|<div| style=| on\w+=|href="(?!https:\/\/)/i, body);
      }
    }
  });

  it('shows HTML of the author and what follows it as text, in which only Markdown has a meaning', () => {
    for (const tag of ['<script>', '<pre>', '<kbd>', '<a>', '<!--']) {
      const forged = `${tag}<span class="mention" data-user-id="${TASK}">@Ada</span><h1>`;
      assert.is(html(`.${forged}`), `<p>.${forged.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`);
    }
    assert.match(
      html(`.<script>@[A](${USER}) https://example.com`),
      /<span class="mention".*<a href="https:/,
    );
  });

  it('has no link without a scheme, which would lead into the application', () => {
    assert.is(html('[a](/logout)'), '<p><a rel="nofollow noopener noreferrer">a</a></p>');
  });

  it('gives links no power over the page', () => {
    assert.is(
      html('[a](https://example.com)'),
      '<p><a href="https://example.com" rel="nofollow noopener noreferrer">a</a></p>',
    );
    assert.is(
      html('![plan](https://example.com/plan.png)'),
      '<p><a href="https://example.com/plan.png" rel="nofollow noopener noreferrer">plan</a></p>',
    );
  });

  it('keeps a text as it is if it nests too deeply for Markdown', () => {
    const body = '> - '.repeat(2500);
    assert.is(html(body), `<p>${body.replaceAll('>', '&gt;')}</p>`.trim());
    assert.equal(pointersIn(body), { mention_ids: [], reference_ids: [] });
  });

  it('keeps a text as it is if it has too many pieces, and only then', () => {
    const row = '|'.repeat(1_000);
    const texts = [
      '_***a'.repeat(2_000),
      'a_'.repeat(5_000),
      '*a '.repeat(1_600) + 'b* '.repeat(1_600),
      `${row}a\n${'|-'.repeat(1_000)}\n${'|\n'.repeat(2_000)}|`,
      '\n> >```\n('.repeat(1_000).trim(),
      '- a\n'.repeat(2_000).trim(),
    ];
    for (const body of texts)
      assert.is(html(body), `<p>${body.replaceAll('>', '&gt;')}</p>`, body.slice(0, 20));
    const dense =
      '**A bold** word, some `code`, a [link](https://a.b), _more_, ~~less~~, 2 * 3 and max_read.\n';
    assert.match(html(dense.repeat(100)), /^<p><strong>A.*<em>more<\/em>, <del>/);
    assert.match(html(`|a|b|c|\n|-|-|-|\n${'|1|2|3|\n'.repeat(500)}`), /<td>3<\/td>/);
    assert.match(html(`${'- a\n  > b **c**\n\n'.repeat(300)}`), /<strong>c/);
  });

  it('becomes HTML of bounded size', () => {
    for (const unit of ['a@b.c ', 'https://a.b ', '![a](b)', '> - ', '&', '|', '`a` '])
      assert.ok(html(unit.repeat(10_000 / unit.length)).length < 200_000, unit);
  });

  it('takes time in proportion to the text, whatever it is', () => {
    const units = [
      '_a_',
      '*a_a',
      '[',
      '![',
      '<',
      '`',
      '@[',
      '@[a](',
      '[a][',
      '**a ',
      '~~a ',
      '-\n',
      '|-',
      '<!--',
      'a@',
      '&#',
    ];
    const timeOf = (body: string) => {
      const before = process.cpuUsage();
      html(body);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    for (const unit of units) {
      timeOf(unit.repeat(100));
      const [short, long] = [2_500, 10_000].map((size) =>
        Math.min(...Array.from({ length: 3 }, () => timeOf(unit.repeat(size / unit.length)))),
      );
      // Four times the text takes at most 16 times as long, plus a millisecond for what is too quick to measure.
      assert.ok((long ?? 0) < 16 * 1.5 * (short ?? 0) + 20_000, `${unit}: ${short} and ${long} µs`);
    }
  });
});

suite('the pointers in a comment', (it) => {
  it('are those of the text, each once, in lower case, and not those in code', () => {
    const other = '019c65e9-14e0-7e01-8fd1-ce1acc173e3b';
    const body = `> @[A](${USER}) **#[T](${TASK.toUpperCase()})**\n\n- @[B](${USER})\n\n\`@[C](${other})\`\n\n    @[D](${other})`;
    assert.equal(pointersIn(body), { mention_ids: [USER], reference_ids: [TASK] });
    const image = `![@[A](${USER})](https://example.com)`;
    assert.equal(pointersIn(image).mention_ids, []);
    assert.not.match(html(image), /<span/);
  });
});
