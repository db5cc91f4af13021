/** Draws a dashboard as CloudWatch would lay it out. */
import type { Widget } from '../../fakes/cloudwatch/dashboard.ts';
import type { Datum } from '../../fakes/cloudwatch/emf.ts';
import { type Range, type Series, seriesOf } from './statistics.ts';

/** Pixels of a column and a row of the grid. */
const COLUMN = 44;
const ROW = 34;
const GAP = 4;
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728'];
const STYLE =
  'text{font:11px sans-serif;fill:#333}.title{font-weight:bold}.big{font-size:22px}.small{font-size:10px;fill:#666}.box{fill:#fff;stroke:#ccc}';

export function svgOf(widgets: readonly Widget[], data: readonly Datum[], range: Range): string {
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * ROW;
  const width = 24 * COLUMN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The dashboard">`,
    `<title>The dashboard</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="${width}" height="${height}" fill="#f5f5f5"/>`,
    ...widgets.map((widget) => draw(widget, data, range)),
    '</svg>\n',
  ].join('\n');
}

function draw(widget: Widget, data: readonly Datum[], range: Range): string {
  const box = {
    width: widget.width * COLUMN - 2 * GAP,
    height: widget.height * ROW - 2 * GAP,
  };
  const inside =
    widget.type === 'text'
      ? markdown(widget.markdown)
      : [
          text(10, 18, widget.title, 'title'),
          ...(widget.view === 'singleValue'
            ? values(seriesOf(widget, data, range))
            : lines(widget, seriesOf(widget, data, range), range, box)),
        ];
  return [
    `<g transform="translate(${widget.x * COLUMN + GAP} ${widget.y * ROW + GAP})">`,
    `<rect class="box" width="${box.width}" height="${box.height}" rx="3"/>`,
    ...inside,
    '</g>',
  ].join('\n');
}

function markdown(source: string): string[] {
  return source
    .split('\n')
    .map((line, i) => text(10, 24 + i * 22, line.replace(/^#+ /, ''), i === 0 ? 'title' : ''));
}

function values(series: readonly Series[]): string[] {
  const step = 40;
  return series.flatMap(({ label, points }, i) => {
    const [point] = points;
    return [
      text(10, 46 + i * step, point === undefined ? '--' : readable(point.value), 'big'),
      text(10, 60 + i * step, label, 'small'),
    ];
  });
}

function lines(
  { horizontal }: Widget,
  series: readonly Series[],
  { start, end }: Range,
  box: { readonly width: number; readonly height: number },
): string[] {
  const plot = { left: 46, right: box.width - 10, top: 30, bottom: box.height - 44 };
  const all = series.flatMap(({ points }) => points.map(({ value }) => value));
  const most = niceMaximum(Math.max(1, ...all, ...horizontal.map(({ value }) => value)));
  const x = (at: number) => plot.left + ((at - start) / (end - start)) * (plot.right - plot.left);
  const y = (value: number) => plot.bottom - (value / most) * (plot.bottom - plot.top);
  const axes = [0, most / 2, most].flatMap((value) => [
    `<path d="M${plot.left} ${round(y(value))}H${plot.right}" stroke="#eee"/>`,
    text(6, y(value) + 4, readable(value), 'small'),
  ]);
  const hours = [0, 6, 12, 18, 24].map((hour) =>
    text(
      x(start + hour * 3_600_000) - (hour === 24 ? 26 : 0),
      plot.bottom + 14,
      `${`${hour}`.padStart(2, '0')}:00`,
      'small',
    ),
  );
  const marks = horizontal.flatMap(({ label, value }) => [
    `<path d="M${plot.left} ${round(y(value))}H${plot.right}" stroke="#d62728" stroke-dasharray="4 3"/>`,
    text(plot.right - 60, y(value) - 3, label, 'small'),
  ]);
  const curves = series.flatMap(({ label, points }, i) => {
    const color = COLORS[i % COLORS.length];
    const drawn = points.map(
      ({ at, value }) => `<circle cx="${round(x(at))}" cy="${round(y(value))}" r="1.8" fill="${color}"/>`,
    );
    const place = plot.left + (i * (plot.right - plot.left)) / Math.max(1, series.length);
    return [
      ...(points.length > 1
        ? [
            `<polyline fill="none" stroke="${color}" stroke-opacity=".5" points="${points.map(({ at, value }) => `${round(x(at))},${round(y(value))}`).join(' ')}"/>`,
          ]
        : []),
      ...drawn,
      `<rect x="${round(place)}" y="${box.height - 18}" width="9" height="9" fill="${color}"/>`,
      text(place + 13, box.height - 10, label, 'small'),
    ];
  });
  return [...axes, ...hours, ...marks, ...curves];
}

function niceMaximum(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function readable(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1_000 ? 0 : Math.abs(value) < 10 ? 2 : 1;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function text(x: number, y: number, content: string, style: string): string {
  const escaped = content.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${round(x)}" y="${round(y)}"${style === '' ? '' : ` class="${style}"`}>${escaped}</text>`;
}

function round(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}
