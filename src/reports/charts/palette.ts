/** The colors of a chart. Each has a place in both palettes, so that one can replace the other in a finished chart. */
export type Palette = {
  background: string;
  text: string;
  muted: string;
  grid: string;
  series: readonly string[];
  /** Of everything that is not one of the series. */
  rest: string;
};

export const LIGHT: Palette = {
  background: '#ffffff',
  text: '#1e293b',
  muted: '#526075',
  grid: '#e2e8f0',
  series: ['#2563eb', '#15803d', '#c2410c', '#9333ea', '#0e7490', '#a16207', '#be185d'],
  rest: '#64748b',
};

export const DARK: Palette = {
  background: '#0f172a',
  text: '#f1f5f9',
  muted: '#aab6c8',
  grid: '#334155',
  series: ['#60a5fa', '#4ade80', '#fb923c', '#c084fc', '#22d3ee', '#facc15', '#f472b6'],
  rest: '#94a3b8',
};

const colorsOf = ({ background, text, muted, grid, series, rest }: Palette) => [
  background,
  text,
  muted,
  grid,
  ...series,
  rest,
];

/** The class of every chart: a page can contain one as it is, and its colors must not change others. */
export const CLASS = 'taskflow-chart';

/** CSS that replaces each light color by the dark one, for users who prefer it. Works without scripts, also in `<img>`. */
export function darkStyle(): string {
  const dark = colorsOf(DARK);
  const rules = colorsOf(LIGHT).map(
    (color, index) =>
      `.${CLASS} [fill="${color}"]{fill:${dark[index]}}.${CLASS} [stroke="${color}"]{stroke:${dark[index]}}`,
  );
  return `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;
}
