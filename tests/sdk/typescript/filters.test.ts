import * as assert from 'uvu/assert';
import { FIELDS, TYPES } from '../../../generated/filters.ts';
import { filter } from '../../../sdk/typescript/src/index.ts';
import { parseFilter } from '../../../src/filters/parse.ts';
import { suite } from '../../suite.ts';

suite('the builder of filters', (it) => {
  it('combines filters with parentheses where they are needed', () => {
    const [one, two] = [filter.overdue.eq(true), filter.blocked.eq(false)];
    assert.is(filter.and(one), 'overdue = true');
    assert.is(
      filter.or(filter.and(one, two), filter.not(filter.or(one, two))),
      '((overdue = true and blocked = false) or not (overdue = true or blocked = false))',
    );
    assert.is(
      filter.and(filter.text('overdue or blocked'), two),
      '((overdue or blocked) and blocked = false)',
    );
  });

  it('writes each kind of value', () => {
    assert.is(filter.title.contains('say "hi" \\ there'), String.raw`title ~ "say \"hi\" \\ there"`);
    assert.is(filter.project.ne(null), 'project != null');
    assert.is(filter.assignee.in(filter.me, 'Ada'), 'assignee in (me, "Ada")');
    assert.is(filter.estimate_minutes.notIn(30, null), 'estimate_minutes not in (30, null)');
    assert.is(filter.due_date.lt(new Date(0)), 'due_date < 1970-01-01T00:00:00.000Z');
    assert.is(filter.due_on.gte('2026-03-20'), 'due_on >= "2026-03-20"');
    assert.is(filter.created_at.gt(filter.now.minus('90min').plus('1d')), 'created_at > now-90min+1d');
  });

  it('every field and operator that it has is one of the language', () => {
    const operators = {
      eq: '=',
      ne: '!=',
      lt: '<',
      lte: '<=',
      gt: '>',
      gte: '>=',
      contains: '~',
      in: 'in',
      notIn: 'not in',
    };
    const samples: Record<string, unknown> = {
      flag: true,
      number: 1,
      time: filter.now,
      day: filter.today.plus('1w'),
      task: '019cadc6-9a80-76ac-9a32-c0ca8e84e5bf',
      project: '019cadc6-9a80-76ac-9a32-c0ca8e84e5bf',
      user: filter.me,
    };
    for (const [name, { type, values }] of Object.entries(FIELDS)) {
      const field = (filter as unknown as Record<string, Record<string, (value: unknown) => string>>)[name];
      for (const [method, operator] of Object.entries(operators)) {
        if (!(TYPES[type].operators as readonly string[]).includes(operator)) continue;
        const text = field?.[method]?.(samples[type] ?? values[0] ?? 'x') ?? '';
        assert.ok('filter' in parseFilter(text), text);
      }
    }
  });
});
