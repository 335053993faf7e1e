/** A value with the lowest and highest of the rounds. */
export type Bar = { name: string; value: number; lowest: number; highest: number; isOwn: boolean };
export type Panel = { title: string; bars: Bar[] };

export type Line = { name: string; isOwn: boolean; points: { x: number; y: number }[] };
export type LinePanel = { title: string; lines: Line[] };

const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
const INK = '#1f2937';
const MUTED = '#6b7280';
const OWN = '#0ea5e9';
const OTHER = '#cbd5e1';
/** Distinguishable with the most frequent kinds of colour blindness (Okabe and Ito). */
const COLOURS = ['#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#999999', '#000000'];

const PANEL_WIDTH = 430;
const GAP = 30;
const COLUMNS = 2;
const ROW = 22;
const LABEL = 110;
const VALUE = 70;

type Attributes = Record<string, string | number>;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function element(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value);
    return ` ${key}="${text}"`;
  });
  return `<${name}${list.join('')}>${content}</${name}>`;
}

const text = (x: number, y: number, content: string, attributes: Attributes = {}) =>
  element('text', { x, y, fill: INK, 'font-size': 12, ...attributes }, escaped(content));

/** Draws a panel for each operation with a bar for each contestant, as SVG. */
export function barPlot(title: string, panels: readonly Panel[]): string {
  const height = 34 + ROW * Math.max(...panels.map(({ bars }) => bars.length), 1);
  return grid(title, panels, height, ({ title: name, bars }) => {
    const most = Math.max(...bars.map(({ highest }) => highest), 1);
    const length = (value: number) => (value / most) * (PANEL_WIDTH - LABEL - VALUE);
    return [
      text(0, 14, name, { 'font-weight': 600, 'font-size': 14 }),
      ...bars.flatMap((bar, index) => {
        const y = 28 + index * ROW;
        const middle = y + ROW / 2 - 2;
        const from = LABEL + length(bar.lowest);
        const to = LABEL + length(bar.highest);
        const whisker = { y1: middle, y2: middle, stroke: INK, 'stroke-width': 1 };
        const fill = bar.isOwn ? OWN : OTHER;
        return [
          text(LABEL - 8, middle + 4, bar.name, { 'text-anchor': 'end', ...weight(bar.isOwn) }),
          element('rect', { x: LABEL, y, width: length(bar.value), height: ROW - 5, rx: 2, fill }),
          element('line', { x1: from, x2: to, ...whisker }),
          text(to + 6, middle + 4, Math.round(bar.value).toLocaleString('en-US'), weight(bar.isOwn)),
        ];
      }),
    ];
  });
}

const weight = (isOwn: boolean): Attributes => (isOwn ? { 'font-weight': 600 } : { fill: MUTED });

const PLOT_HEIGHT = 190;

/**
 * Draws a panel for each operation with a line for each contestant, both axes logarithmic, as SVG.
 * @param label the width of the names of the lines
 */
export function linePlot(title: string, panels: readonly LinePanel[], label = LABEL): string {
  const right = PANEL_WIDTH - label;
  // A contestant has the same colour in each panel.
  const others = [
    ...new Set(panels.flatMap(({ lines }) => lines.filter(({ isOwn }) => !isOwn).map(({ name }) => name))),
  ];
  return grid(title, panels, PLOT_HEIGHT + 60, ({ title: name, lines }) => {
    const points = lines.flatMap((line) => line.points);
    const x = scale(points, 'x', LABEL - 50, right);
    const y = scale(points, 'y', PLOT_HEIGHT, 30);
    const labels = lines
      .map((line) => ({
        ...line,
        colour: line.isOwn ? OWN : (COLOURS[others.indexOf(line.name) % COLOURS.length] ?? INK),
        at: y(line.points.at(-1)?.y ?? 1),
      }))
      .sort((a, b) => a.at - b.at);
    return [
      text(0, 14, name, { 'font-weight': 600, 'font-size': 14 }),
      ...[...new Set(points.map((point) => point.x))].map((tasks) =>
        text(x(tasks), PLOT_HEIGHT + 20, compact(tasks), { 'text-anchor': 'middle', fill: MUTED }),
      ),
      ...[...new Set(points.map((point) => 10 ** Math.floor(Math.log10(point.y))))].flatMap((value) => {
        const level = { y1: y(value), y2: y(value), x1: LABEL - 50, x2: right };
        if (level.y1 > PLOT_HEIGHT) return [];
        return [
          element('line', { ...level, stroke: '#e5e7eb' }),
          text(LABEL - 56, level.y1 + 4, compact(value), { 'text-anchor': 'end', fill: MUTED }),
        ];
      }),
      ...labels.flatMap((line, index) => {
        const { colour } = line;
        const path = line.points.map((point) => `${Math.round(x(point.x))},${Math.round(y(point.y))}`);
        const above = labels[index - 1];
        if (above) line.at = Math.max(line.at, above.at + 13);
        const width = line.isOwn ? 3 : 1.5;
        return [
          element('polyline', {
            points: path.join(' '),
            fill: 'none',
            stroke: colour,
            'stroke-width': width,
          }),
          text(right + 8, line.at + 4, line.name, { ...weight(line.isOwn), fill: colour }),
        ];
      }),
    ];
  });
}

function scale(points: readonly { x: number; y: number }[], axis: 'x' | 'y', from: number, to: number) {
  const values = points.map((point) => Math.log10(Math.max(point[axis], 1)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value: number) => from + ((Math.log10(Math.max(value, 1)) - low) / (high - low || 1)) * (to - from);
}

const compact = (value: number) =>
  new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** Arranges panels of the same size in columns, on white, so that they are legible on a page of any colour. */
function grid<P>(title: string, panels: readonly P[], height: number, draw: (panel: P) => string[]): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const size = { width: COLUMNS * (PANEL_WIDTH + GAP) + GAP, height: rows * (height + GAP) + GAP };
  const groups = panels.map((panel, index) => {
    const x = GAP + (index % COLUMNS) * (PANEL_WIDTH + GAP);
    const y = GAP + Math.floor(index / COLUMNS) * (height + GAP);
    return element('g', { transform: `translate(${x} ${y})` }, `\n${draw(panel).join('\n')}\n`);
  });
  const content = [
    element('title', {}, escaped(title)),
    element('rect', { ...size, fill: '#ffffff' }),
    ...groups,
  ].join('\n');
  const viewBox = `0 0 ${size.width} ${size.height}`;
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox, ...size, role: 'img', 'font-family': FONT };
  return `${element('svg', root, `\n${content}\n`)}\n`;
}
