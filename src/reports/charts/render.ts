import { createHash } from 'node:crypto';
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type {
  GraphicComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Schema } from '../../contract.ts';
import { CLASS, DARK, darkStyle, LIGHT, type Palette } from './palette.ts';

export type Look = { theme: 'auto' | 'light' | 'dark'; width: number; height: number };

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TitleComponentOption
  | GraphicComponentOption
>;

/** What a chart says in words, and how it is drawn. */
export type Chart = {
  title: string;
  subtitle: string;
  /** Shown in place of a chart without data. */
  isEmpty: boolean;
  draw(palette: Palette, size: { width: number; height: number }): ChartOption;
};

/** Without quotation marks, which the library does not escape in attributes. */
const FONT = 'system-ui, -apple-system, Roboto, Arial, sans-serif';
const TITLE_PX = 16;
const TEXT_PX = 12;
/** Between the edge of the chart and its content. */
const EDGE_PX = 20;
const HEAD_PX = 64;

/** The width of a text, about. There are no fonts here, and the library's guess is too small for sans-serif ones. */
export function widthOf(text: string, size = TEXT_PX): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? size : size * CHARACTER_WIDTH;
  return width;
}
const CHARACTER_WIDTH = 0.6;
/** Characters that are as wide as they are high. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u;

/** Loads the library with the first chart: it takes 150 ms of CPU time and 20 MB. */
async function loadLibrary() {
  const [core, charts, components, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.BarChart,
    charts.LineChart,
    components.GridComponent,
    components.LegendComponent,
    components.TitleComponent,
    components.GraphicComponent,
    SVGRenderer,
  ]);
  const sizeIn = (font: string | undefined) => Number(/(\d+)px/.exec(font ?? '')?.[1] ?? TEXT_PX);
  core.setPlatformAPI({ measureText: (text, font) => ({ width: widthOf(text, sizeIn(font)) }) });
  return core;
}
let library: ReturnType<typeof loadLibrary> | undefined;

/** Draws a chart as SVG, on the server and without a DOM. */
export async function renderChart(chart: Chart, { theme, width, height }: Look): Promise<string> {
  library ??= loadLibrary();
  const { init } = await library;
  const palette = theme === 'dark' ? DARK : LIGHT;
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawing.setOption({ ...frame(chart, palette, width), ...bodyOf(chart, palette, { width, height }) });
    const svg = drawing.renderToSVGString();
    return finished(svg, chart, theme);
  } finally {
    drawing.dispose();
  }
}

const frame = ({ title, subtitle }: Chart, palette: Palette, width: number): ChartOption => ({
  animation: false,
  backgroundColor: palette.background,
  color: [...palette.series, palette.rest],
  textStyle: { fontFamily: FONT, fontSize: TEXT_PX, color: palette.text },
  title: {
    text: title,
    subtext: subtitle,
    left: EDGE_PX,
    top: EDGE_PX - 6,
    itemGap: 6,
    textStyle: {
      color: palette.text,
      fontSize: TITLE_PX,
      fontWeight: 600,
      fontFamily: FONT,
      width: width - 2 * EDGE_PX,
      overflow: 'truncate',
    },
    subtextStyle: { color: palette.muted, fontSize: TEXT_PX, fontFamily: FONT },
  },
});

function bodyOf(chart: Chart, palette: Palette, size: { width: number; height: number }): ChartOption {
  if (!chart.isEmpty) return chart.draw(palette, size);
  return {
    graphic: {
      type: 'text',
      left: 'center',
      top: 'middle',
      silent: true,
      style: { text: 'No data', fill: palette.muted, font: `14px ${FONT}` },
    },
  };
}

/** Where the axes are: below the title and the legend. */
export const grid = (top: number): GridComponentOption => ({
  left: EDGE_PX,
  right: EDGE_PX,
  top,
  bottom: EDGE_PX,
  // The labels of the axes are inside.
  outerBoundsMode: 'same',
});

/** Where a chart without a legend begins. */
export const BELOW_HEAD_PX = HEAD_PX + 12;

const ICON_PX = 12;
/** Long enough to show whether a line is dashed. */
const LINE_ICON_PX = 28;
const GAP_PX = 16;
const LINE_PX = 22;
const MAX_NAME_PX = 150;

/** The legend, and where the chart below it begins. Its names are in several lines if they do not fit into one. */
export function legend(
  palette: Palette,
  names: readonly string[],
  { width, ofLines = false }: { width: number; ofLines?: boolean },
): { legend: LegendComponentOption; top: number } {
  const room = width - 2 * EDGE_PX;
  const icon = ofLines ? LINE_ICON_PX : ICON_PX;
  let lines = 1;
  let used = 0;
  for (const name of names) {
    const item = icon + 5 + Math.min(widthOf(name), MAX_NAME_PX) + GAP_PX;
    if (used > 0 && used + item > room) {
      lines += 1;
      used = 0;
    }
    used += item;
  }
  return {
    legend: {
      data: [...names],
      top: HEAD_PX,
      left: EDGE_PX - 5,
      width: room,
      type: 'plain',
      itemWidth: icon,
      itemHeight: 12,
      itemGap: GAP_PX,
      selectedMode: false,
      textStyle: { color: palette.text, fontSize: TEXT_PX, width: MAX_NAME_PX, overflow: 'truncate' },
      ...(!ofLines && { icon: 'roundRect' }),
    },
    top: HEAD_PX + lines * LINE_PX + 16,
  };
}

export const valueAxis = (palette: Palette) => ({
  type: 'value' as const,
  minInterval: 1,
  axisLabel: { color: palette.muted, fontSize: TEXT_PX },
  splitLine: { lineStyle: { color: palette.grid } },
});

export const categoryAxis = (palette: Palette, names: readonly string[]) => ({
  type: 'category' as const,
  data: [...names],
  axisTick: { show: false },
  axisLine: { lineStyle: { color: palette.grid } },
  axisLabel: { color: palette.muted, fontSize: TEXT_PX, hideOverlap: true },
});

/** Adds what the library does not: a text for screen readers, and the dark colors. */
function finished(svg: string, { title, subtitle }: Chart, theme: Look['theme']): string {
  const label = escaped(`${title}, ${subtitle}`);
  const style = theme === 'auto' ? darkStyle() : '';
  // The library numbers the charts of a process. A page can contain charts of several, so their IDs come from the content.
  const plain = svg.replace(UNUSED, '').replace(NO_XML, '\uFFFD');
  const bare = plain.replace(NUMBERED, '$1-');
  const prefix = createHash('sha256').update(bare).digest('hex').slice(0, PREFIX_LENGTH);
  return plain
    .replace(NUMBERED, `$1c${prefix}-`)
    .replace(
      /^<svg ([^>]*)>/,
      (_, attributes: string) =>
        `<svg class="${CLASS}" role="img" aria-label="${label}" ${attributes}><title>${label}</title>${style}`,
    );
}

/** What the library adds for charts that react to a pointer. */
const UNUSED =
  / (?:class="zr\d+-cls-\d+"|ecmeta_[a-z_]+="[^"]*")|<style ><!\[CDATA\[[^\]]*\]\]>\s*<\/style>\s*(?=<\/svg>$)/g;
/** Characters that names can have, and XML cannot: a browser shows none of the chart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
const NO_XML = /[\u0000-\u0008\v\f\u000E-\u001F\uFFFE\uFFFF]/g;
/** Where the library refers to a clip path. */
const NUMBERED = /((?:id="|url\(#))zr\d+-/g;
const PREFIX_LENGTH = 8;

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

type Period = Pick<Schema<'ThroughputReport'>, 'start' | 'end' | 'bucket' | 'timezone'>;

/** Says in words which time a report covers, such as `2 Feb 2026 – 1 Mar 2026, Europe/London`. */
export function timeText({ start, end, timezone }: Period): string {
  const day = (instant: number) => dayFormat(timezone).format(instant);
  return `${day(Date.parse(start))} – ${day(Date.parse(end) - 1)}, ${timezone}`;
}

function dayFormat(timeZone: string) {
  const options = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  } catch {
    // Stored by a version of Node that knows more time zones.
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
}

const LABELS = {
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
} as const;

/** Returns the labels of periods, from the days on which they begin. */
export function periodLabels(days: readonly string[], bucket: Period['bucket']): string[] {
  const format = new Intl.DateTimeFormat('en-GB', { ...LABELS[bucket], timeZone: 'UTC' });
  return days.map((day) => format.format(Date.parse(day)));
}
