import type { Sample } from './recorder.ts';

const WIDTH = 900;
const HEIGHT = 150;
const LEFT = 60;
const TOP = 34;
const GAP = 26;
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';

type Line = { name: string; colour: string; values: number[] };
type Panel = { title: string; unit: string; lines: Line[] };

/** Draws what users see and what the service needs over the time of a run, as SVG. */
export function timePlot(title: string, samples: readonly Sample[]): string {
  const of = (pick: (sample: Sample) => number) => samples.map(pick);
  const panels: Panel[] = [
    {
      title: 'Response time',
      unit: 'ms',
      lines: [
        { name: 'p95', colour: '#d55e00', values: of(({ p95 }) => p95) },
        { name: 'p50', colour: '#0ea5e9', values: of(({ p50 }) => p50) },
      ],
    },
    {
      title: 'Requests per second',
      unit: '',
      lines: [{ name: 'requests', colour: '#009e73', values: of(({ perSecond }) => perSecond) }],
    },
    {
      title: 'Memory of the service',
      unit: 'MB',
      lines: [{ name: 'RSS', colour: '#cc79a7', values: of(({ rssMb }) => rssMb) }],
    },
  ];
  const last = samples.at(-1)?.second ?? 1;
  const height = panels.length * (HEIGHT + TOP + GAP) + 10;
  const content = panels.map((panel, index) => panelOf(panel, index * (HEIGHT + TOP + GAP), samples, last));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="${FONT}">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...content,
    '</svg>',
    '',
  ].join('\n');
}

function panelOf(
  { title, unit, lines }: Panel,
  top: number,
  samples: readonly Sample[],
  last: number,
): string {
  const highest = niceAbove(Math.max(1, ...lines.flatMap(({ values }) => values)));
  const x = (second: number) => Math.round(LEFT + (second / last) * (WIDTH - LEFT - 90));
  const y = (value: number) => Math.round(top + TOP + HEIGHT - (value / highest) * HEIGHT);
  const text = (left: number, at: number, content: string, more = '') =>
    `<text x="${left}" y="${at}" font-size="12" fill="#1f2937"${more}>${content}</text>`;
  const levels = [0, highest / 2, highest].flatMap((value) => [
    `<line x1="${LEFT}" x2="${x(last)}" y1="${y(value)}" y2="${y(value)}" stroke="#e5e7eb"/>`,
    text(LEFT - 6, y(value) + 4, `${value}${unit && ` ${unit}`}`, ' text-anchor="end"'),
  ]);
  const drawn = lines.flatMap(({ name, colour, values }) => {
    const points = values.map((value, index) => `${x(samples[index]?.second ?? 0)},${y(value)}`);
    return [
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${x(last) + 8}" y="${y(values.at(-1) ?? 0) + 4}" font-size="12" fill="${colour}">${name}</text>`,
    ];
  });
  const end = text(x(last), top + TOP + HEIGHT + 16, `${Math.round(last)} s`, ' text-anchor="end"');
  return [text(0, top + 20, title, ' font-weight="600"'), ...levels, ...drawn, end].join('\n');
}

/** Returns the next of 1, 2 and 5 with zeros. */
function niceAbove(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * unit >= value) ?? 10) * unit;
}
