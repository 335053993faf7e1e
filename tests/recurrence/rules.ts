import fc from 'fast-check';
import { WEEKDAYS } from '../../src/recurrence/rule.ts';

const signed = (most: number) =>
  fc.integer({ min: 1, max: most }).chain((size) => fc.constantFrom(size, -size));
const listOf = (value: fc.Arbitrary<number | string>, max = 4) =>
  fc.uniqueArray(value, { minLength: 1, maxLength: max }).map((values) => values.join(','));

const frequency = fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY');

/** Texts of accepted rules, of every shape. */
export const ruleTexts: fc.Arbitrary<string> = frequency.chain((FREQ) => {
  const isLong = FREQ === 'MONTHLY' || FREQ === 'YEARLY';
  const weekday = fc.constantFrom(...WEEKDAYS);
  const numbered = fc.tuple(signed(5), weekday).map(([nth, day]) => `${nth}${day}`);
  const parts = fc.record(
    {
      INTERVAL: fc.integer({ min: 1, max: 366 }),
      BYMONTH: listOf(fc.integer({ min: 1, max: 12 })),
      BYMONTHDAY: FREQ === 'WEEKLY' ? fc.constant('') : listOf(signed(31)),
      BYDAY: fc.oneof(
        listOf(weekday, 7),
        fc.constant('MO,TU,WE,TH,FR'),
        isLong ? listOf(numbered) : listOf(weekday),
      ),
      BYSETPOS: fc.oneof(signed(4), listOf(signed(366))),
      WKST: weekday,
    },
    { requiredKeys: [] },
  );
  const end = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 1000 }).map((count) => `;COUNT=${count}`),
    fc.constantFrom(';UNTIL=20281224', ';UNTIL=20290301T083000Z', ';UNTIL=20290301T000001Z'),
  );
  return fc.tuple(parts, end).map(([{ BYSETPOS, ...others }, last]) => {
    const hasSet = [others.BYMONTH, others.BYMONTHDAY, others.BYDAY].some(Boolean);
    const all = Object.entries({ FREQ, ...others, ...(hasSet && BYSETPOS !== undefined && { BYSETPOS }) });
    return all.flatMap(([name, value]) => (value ? [`${name}=${value}`] : [])).join(';') + last;
  });
});
