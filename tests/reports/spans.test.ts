import * as assert from 'uvu/assert';
import { createRandom, type Random } from '../../src/cli/seed/random.ts';
import { MAX_PERIODS, periodsOf } from '../../src/reports/period.ts';
import { type Part, type Spans, spansOf } from '../../src/reports/spans.ts';
import { suite } from '../suite.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];
const BUCKETS = ['day', 'week', 'month'] as const;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

suite('spans of reports', (it) => {
  it('months of UTC are read from one sum each', () => {
    const periods = periodsIn('UTC', { from: '2026-02-01', to: '2026-03-31', bucket: 'month' });
    const [from, to] = [Date.parse('2026-02-01T00:00Z'), Date.parse('2026-04-01T00:00Z')];
    assert.equal(spansOf(periods).within, [{ grain: 'month', from, to }]);
    assert.equal(spansOf(periods).moves, []);
  });

  it('weeks of another zone are read from days, and an hour is moved at each end', () => {
    const periods = periodsIn('Europe/Berlin', { from: '2026-02-02', to: '2026-02-15', bucket: 'week' });
    const { within, moves } = spansOf(periods);
    assert.equal(within, [{ grain: 'day', from: Date.parse('2026-02-02'), to: Date.parse('2026-02-16') }]);
    assert.equal(
      moves.map(({ grain, from, to, ...periods }) => [
        grain,
        new Date(from).toISOString(),
        to - from,
        periods,
      ]),
      [
        ['quarter_hour', '2026-02-01T23:00:00.000Z', 4 * QUARTER_MS, { right: 1, wrong: 0 }],
        ['quarter_hour', '2026-02-08T23:00:00.000Z', 4 * QUARTER_MS, { right: 2, wrong: 1 }],
        ['quarter_hour', '2026-02-15T23:00:00.000Z', 4 * QUARTER_MS, { right: 3, wrong: 2 }],
      ],
    );
  });

  it('every time counts once, in its period, and only whole sums are read', () => {
    const random = createRandom(7);
    for (let each = 0; each < 300; each += 1) {
      const [timezone, bucket] = [random.one(ZONES), random.one(BUCKETS)];
      const periods = periodsIn(timezone, { ...randomRange(random), bucket }).slice(0, MAX_PERIODS);
      const earliest = random.chance(0.5) ? 0 : undefined;
      const spans = spansOf(periods, earliest);
      const about = JSON.stringify({ timezone, bucket, first: periods[0], last: periods.at(-1), earliest });
      for (const { grain, from, to } of [...spans.before, ...spans.within]) {
        assert.ok(from < to, about);
        assert.ok(
          [from, to].every((instant) => instant % DAY_MS === 0),
          about,
        );
        if (grain === 'month')
          assert.ok(
            [from, to].every((instant) => new Date(instant).toISOString().includes('-01T')),
            about,
          );
      }
      for (const { grain, from, to } of spans.moves) {
        assert.ok(from < to && to - from <= DAY_MS / 2, about);
        if (grain === 'quarter_hour')
          assert.ok(
            [from, to].every((instant) => instant % QUARTER_MS === 0),
            about,
          );
      }
      const bounds = [...periods.map(({ start }) => start), periods.at(-1)?.end ?? 0];
      const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
      const times = Array.from(
        { length: 60 },
        () => first - DAY_MS + random.below(last - first + 2 * DAY_MS),
      );
      for (const time of [...times, ...bounds.flatMap((bound) => [bound - 1, bound])]) {
        const exact = bounds.filter((bound) => bound <= time).length;
        const isCounted = exact <= periods.length && exact >= (earliest === undefined ? 1 : 0);
        assert.equal(
          countedIn(spans, time, earliest === undefined ? 1 : 0),
          isCounted ? { [exact]: 1 } : {},
          `${time} ${about}`,
        );
      }
    }
  });
});

/** How often a time counts in each period that is shown. */
function countedIn(
  { rounded, before, within, moves }: Spans,
  time: number,
  first: number,
): Record<number, number> {
  const contains = ({ from, to }: Part) => from <= time && time < to;
  const counts = new Map<number, number>();
  const add = (period: number, sign: number) => counts.set(period, (counts.get(period) ?? 0) + sign);
  if ([...before, ...within].some(contains)) add(rounded.filter((bound) => bound <= time).length, 1);
  for (const { right, wrong } of moves.filter(contains)) {
    add(right, 1);
    add(wrong, -1);
  }
  return Object.fromEntries(
    [...counts].filter(([period, count]) => count !== 0 && period >= first && period < rounded.length),
  );
}

const periodsIn = (timezone: string, range: Parameters<typeof periodsOf>[0]) =>
  periodsOf(range, '2026-03-01T12:00:00.000Z', { timezone, weekStart: 'monday' }) ?? [];

/** Half of the reports begin and end at any millisecond. */
function randomRange(random: Random): { from: string; to: string } {
  const from = Date.parse('2024-01-01T00:00:00.000Z') + random.below(600 * DAY_MS);
  const to = from + 1 + random.below(random.chance(0.2) ? QUARTER_MS : 300 * DAY_MS);
  const [first, last] = [from, to].map((instant) => new Date(instant).toISOString());
  const isDays = random.chance(0.5);
  return {
    from: first?.slice(0, isDays ? 10 : undefined) ?? '',
    to: last?.slice(0, isDays ? 10 : undefined) ?? '',
  };
}
