import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { LIMITS } from '../../generated/filters.ts';
import type { Filter, Value } from '../../src/filters/language.ts';
import { momentOf } from '../../src/filters/moments.ts';
import { parseFilter } from '../../src/filters/parse.ts';
import { messageOf } from '../../src/filters/problems.ts';
import { quoted } from '../../src/filters/tokens.ts';
import { growsLinearly } from '../growth.ts';
import { suite } from '../suite.ts';

function parsed(text: string): Filter {
  const found = parseFilter(text);
  if ('problems' in found) throw new Error(found.problems.map((each) => messageOf(text, each)).join('\n'));
  return found.filter;
}

function messages(text: string): string[] {
  const found = parseFilter(text);
  return 'problems' in found ? found.problems.map((each) => messageOf(text, each)) : [];
}

/** A filter with explicit parentheses, without positions. */
function written(filter: Filter): string {
  if (filter.kind === 'not') return `not ${written(filter.term)}`;
  if (filter.kind !== 'comparison') return `(${filter.terms.map(written).join(` ${filter.kind} `)})`;
  const { field, operator, values } = filter;
  return [field, operator, ...values.map(shown)].join(' ');
}

const shown = ({ at: _, end: __, kind, ...value }: Value) =>
  kind === 'relative' || kind === 'null' || kind === 'me' ? kind : String(Object.values(value)[0]);

suite('the grammar of filters', (it) => {
  it('`not` binds more than `and`, which binds more than `or`', () => {
    const same = (text: string, expected: string) => assert.is(written(parsed(text)), expected);
    same(
      'overdue or not blocked and completed',
      '(overdue = true or (not blocked = true and completed = true))',
    );
    same('(overdue or blocked) and completed', '((overdue = true or blocked = true) and completed = true)');
    same('not not overdue', 'not not overdue = true');
    same('not (overdue)', 'not overdue = true');
    same(
      'overdue AND Blocked oR NOT completed',
      '((overdue = true and blocked = true) or not completed = true)',
    );
  });

  it('reads each kind of value', () => {
    const same = (text: string, expected: string) => assert.is(written(parsed(text)), expected);
    same('status NOT IN (TODO, "completed")', 'status not in todo completed');
    same(String.raw`title~"say \"hi\" \\ there"`, String.raw`title ~ say "hi" \ there`);
    same(`tag='it''`.slice(0, -1), 'tag = it');
    same('tag in (urgent, 2026, 日本, me)', 'tag in urgent 2026 日本 me');
    same('estimate_minutes >= 030', 'estimate_minutes >= 30');
    same('due_date<2026-03-20T09:00:00.5+01:00', 'due_date < 2026-03-20T09:00:00.5+01:00');
    same('due_date = 2026-03-20', 'due_date = 2026-03-20');
    same('parent = 019CADC6-9A80-76AC-9A32-C0CA8E84E5BF', 'parent = 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf');
    same('assignee in (me, null, "me")', 'assignee in me null me');
    same('due_date < now+7d-90min and due_on>endofweek - 1w', '(due_date < relative and due_on > relative)');
  });

  it('an error says where it is, what was expected and found, and suggests the nearest word', () => {
    const is = (text: string, ...expected: string[]) => assert.equal(messages(text), expected);
    is('', 'At character 1: expected a field, not, or (, but found the end.');
    is('overdue and', 'At character 12: expected a field, not, or (, but found the end.');
    is('priorty = high', 'At character 1: expected a field, but found `priorty`. Did you mean `priority`?');
    is('"é𝄞" = 1', 'At character 1: expected a field, not, or (, but found `"é𝄞"`.');
    is(
      'title = "𝄞" and priority = hihg',
      'At character 28: expected one of low, medium, high, but found `hihg`. Did you mean `high`?',
    );
    is('due < today', 'At character 1: expected a field, but found `due`. Did you mean `due_date`?');
    is('project_id = x', 'At character 1: expected a field, but found `project_id`. Did you mean `project`?');
    is('labels = x', 'At character 1: expected a field, but found `labels`. Did you mean `tag`?');
    is(
      'status == todo',
      'At character 8: expected an operator for status: =, !=, in, not in, but found `==`. Did you mean `=`?',
    );
    is('overdue && blocked', 'At character 9: expected an operator for overdue: =, !=, but found `&&`.');
    is(
      'status = todo && blocked',
      'At character 15: expected and, or, or the end, but found `&&`. Did you mean `and`?',
    );
    is('(overdue', 'At character 9: expected and, or, or ), but found the end.');
    is('overdue)', 'At character 8: expected and, or, or the end, because no ( is open, but found `)`.');
    is('title ~ "abc', 'At character 9: expected a quote at the end of the text, but found `"abc`.');
    is(
      'tag = to-do',
      'At character 9: expected and, or, or the end; put quotes around a text with other characters than letters, digits and _, but found `-`.',
    );
    is(
      'due_on < now',
      'At character 10: expected a day such as 2026-03-20, today or today+7d, or null, but found `now`.'.replace(
        ', or null',
        '',
      ),
    );
    is(
      'due_date < today+3h',
      'At character 18: expected a number and a unit, such as 7d: d, w, mo, y, but found `3h`.',
    );
    is(
      'due_on > 2026-02-30',
      'At character 10: expected a day such as 2026-03-20, today or today+7d, but found `2026-02-30`.',
    );
    is('title = null', 'At character 9: expected text in quotes, such as "launch", but found `null`.');
    is('status in todo', 'At character 11: expected ( before the values of in, but found `todo`.');
  });

  it('reports all unknown fields and values at once', () => {
    assert.equal(
      messages('stauts = todo and (prority in (low, 7) or status = don) and owner = me').map(
        (message) => /`(.*)`\. Did you mean `(.*)`/.exec(message)?.slice(1) ?? message,
      ),
      [
        ['stauts', 'status'],
        ['prority', 'priority'],
        'At character 52: expected one of todo, in_progress, completed, but found `don`.',
        ['owner', 'created_by'],
      ],
    );
  });

  it('limits the depth, and the numbers of comparisons and values', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}overdue${')'.repeat(depth)}`;
    parsed(nested(LIMITS.depth));
    assert.match(String(messages(nested(LIMITS.depth + 1))), 'at most 16 levels');
    assert.match(String(messages(`${'not '.repeat(LIMITS.depth + 1)}overdue`)), 'at most 16 levels');
    const many = (count: number) => Array(count).fill('overdue').join(' or ');
    parsed(many(LIMITS.terms));
    assert.match(String(messages(many(LIMITS.terms + 1))), 'at most 100 comparisons');
    const half = (count: number) => `tag in (${Array(count).fill('a')})`;
    parsed(`${half(LIMITS.values / 2)} or ${half(LIMITS.values / 2)}`);
    assert.match(String(messages(`${half(LIMITS.values)} or tag = b`)), 'at most 1000 values');
  });

  it('any text is a filter or has problems inside of it, and quoted text is read as it was', () => {
    const pieces = [
      'status',
      ' = ',
      'todo',
      ' and ',
      'not ',
      '(',
      ')',
      '"',
      "'",
      '\\',
      'now',
      '+7d',
      'in (',
      ',',
      '2026-03-20',
      'due_date < ',
      '日本',
      '~',
    ];
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 20 })
        .map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const found = parseFilter(text);
        if ('problems' in found) {
          assert.ok(found.problems.length > 0);
          for (const problem of found.problems) {
            assert.ok(0 <= problem.at && problem.at <= problem.end && problem.end <= text.length);
            assert.ok(messageOf(text, problem).length < 1000);
          }
        }
        assert.is(written(parsed(`title = ${quoted(text)}`)), `title = ${text}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time for hostile texts', async () => {
    const pieces = [
      '"\\',
      "'a",
      '2026-03-20T',
      '0195f3a4-7c1e-',
      '((',
      'not ',
      '9',
      'a',
      '<',
      'a = b and ',
      '1.',
    ];
    for (const piece of pieces) {
      await growsLinearly(piece, 2_000, (size) => parseFilter(piece.repeat(size)));
    }
  });
});

suite('relative times of filters', (it) => {
  const at = (text: string, present: Partial<Parameters<typeof momentOf>[1]> = {}) => {
    const filter = parsed(`created_at = ${text}`);
    if (filter.kind !== 'comparison' || !filter.values[0]) throw new Error('No value.');
    const now = '2026-03-11T22:30:00.000Z';
    const found = momentOf(filter.values[0], { now, timezone: 'UTC', weekStart: 'monday', ...present });
    return found && ('day' in found ? found.day : found.time);
  };

  it('are those of the time zone and the first day of the week of the caller', () => {
    assert.equal(
      ['today', 'yesterday', 'tomorrow', 'startOfWeek', 'endOfWeek', 'startOfMonth', 'endOfMonth'].map(
        (word) => at(word),
      ),
      ['2026-03-11', '2026-03-10', '2026-03-12', '2026-03-09', '2026-03-15', '2026-03-01', '2026-03-31'],
    );
    assert.is(at('today', { timezone: 'Asia/Tokyo' }), '2026-03-12');
    assert.is(at('startOfWeek', { weekStart: 'sunday' }), '2026-03-08');
    assert.is(at('endOfWeek', { weekStart: 'saturday' }), '2026-03-13');
    assert.is(at('startOfWeek', { weekStart: 'sunday', now: '2026-03-08T00:00:00.000Z' }), '2026-03-08');
  });

  it('can be shifted, and a month that is too short ends earlier', () => {
    const now = '2026-01-31T12:00:00.000Z';
    assert.is(at('today+1mo', { now }), '2026-02-28');
    assert.is(at('today-11mo', { now }), '2025-02-28');
    assert.is(at('today+2y-1w', { now }), '2028-01-24');
    assert.is(at('startOfMonth+1mo-1d', { now }), '2026-01-31');
    assert.is(at('now+90min-2h', { now }), '2026-01-31T11:30:00.000Z');
    assert.is(at('now-1mo', { now }), '2025-12-31T12:00:00.000Z');
  });

  it('days keep the time of day when the clock changes', () => {
    const berlin = { timezone: 'Europe/Berlin', now: '2026-03-28T11:00:00.000Z' };
    assert.is(at('now+1d', berlin), '2026-03-29T10:00:00.000Z');
    assert.is(at('now+24h', berlin), '2026-03-29T11:00:00.000Z');
  });

  it('do not exist outside of the years of the contract', () => {
    for (const text of [
      'now+200y',
      'today-100y',
      'now+100000w',
      'today+100000y-100000y',
      'now-100000y+1min',
    ]) {
      assert.is(at(text), undefined, text);
    }
    assert.is(at('2200-12-31'), '2200-12-31');
  });
});
