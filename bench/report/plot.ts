/** docs/benchmarks.svg: what a policy costs against how late it is, one small plot for each main workload. */

import type { Figures } from '../comparison/figures.ts';
import type { Comparison, Contest } from '../comparison/run.ts';
import type { Policy } from '../policies/policy.ts';
import { percent } from './format.ts';
import { type Box, place } from './labels.ts';

const SHOWN = ['B', 'C', 'D', 'H'];
const WIDTH = 430;
const HEIGHT = 310;
const MARGIN = { left: 52, right: 26, top: 50, bottom: 44 };
/** Of all plots, so that they can be compared: dollars and seconds. */
const X: Scale = { from: 0.001, to: 1_000, ticks: [0.01, 0.1, 1, 10, 100, 1_000] };
const Y: Scale = { from: 7, to: 25_000, ticks: [10, 60, 600, 3_600, 18_000] };
const Y_NAMES = ['10 s', '1 min', '10 min', '1 h', '5 h'];

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

const STYLE = `
  svg { --ink: #1f2328; --faint: #d1d9e0; --soft: #59636e; --ours: #0969da; --page: #ffffff; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --faint: #3d444d; --soft: #9198a1; --ours: #4493f8; --page: #0d1117; }
  }
  text { font: 11px system-ui, sans-serif; fill: var(--ink); }
  .title { font-weight: 600; font-size: 12px; }
  .tick, .axis { fill: var(--soft); }
  .grid { stroke: var(--faint); stroke-width: 1; }
  .page { fill: var(--page); }
  .point { fill: var(--soft); stroke: var(--soft); stroke-width: 1.5; }
  .ours { fill: var(--ours); stroke: var(--ours); }
  .loses { fill: var(--page); }
  text.ours { stroke: none; font-weight: 600; }`;

export function plot({ contests }: Comparison): string {
  const panels = SHOWN.flatMap((name) => contests.filter(({ workload }) => workload.name === name));
  const drawn = panels.map((contest, i) => {
    const x = (i % 2) * WIDTH;
    const y = Math.floor(i / 2) * HEIGHT;
    return `<g transform="translate(${x} ${y})">${panel(contest)}</g>`;
  });
  const height = Math.ceil(panels.length / 2) * HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${height}" role="img">
<title>Cost of a run against the 95th percentile of the time until a change is fresh</title>
<style>${STYLE}
</style>
<rect class="page" width="${2 * WIDTH}" height="${height}"/>
${drawn.join('\n')}
</svg>
`;
}

function panel({ workload, figures }: Contest): string {
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const parts = [
    `<text class="title" x="${MARGIN.left}" y="20">${workload.name}: ${short(workload.title)}</text>`,
  ];
  for (const tick of X.ticks) {
    const x = across(tick);
    parts.push(
      `<line class="grid" x1="${x}" x2="${x}" y1="${MARGIN.top}" y2="${bottom}"/>`,
      `<text class="tick" text-anchor="middle" x="${x}" y="${bottom + 15}">$${tick}</text>`,
    );
  }
  for (const [i, tick] of Y.ticks.entries()) {
    const y = down(tick);
    parts.push(
      `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${y}" y2="${y}"/>`,
      `<text class="tick" text-anchor="end" x="${MARGIN.left - 6}" y="${y + 4}">${Y_NAMES[i]}</text>`,
    );
  }
  const middle = (MARGIN.left + right) / 2;
  parts.push(
    `<text class="axis" text-anchor="middle" x="${middle}" y="${bottom + 32}">cost of one run</text>`,
    `<text class="axis" x="8" y="${MARGIN.top - 12}">until fresh, 95 % of the changes</text>`,
    ...points(figures, { left: MARGIN.left, right, top: MARGIN.top, bottom }),
  );
  return `\n${parts.join('\n')}\n`;
}

function points(figures: ReadonlyMap<Policy, Figures>, area: Box): string[] {
  const marks = [...figures]
    .filter(([, { p95 }]) => !Number.isNaN(p95))
    .map(([{ name }, { dollars, p95, lost }]) => ({
      x: across(dollars),
      y: down(p95),
      label: lost > 0 ? `${name} (loses ${percent(lost)})` : name,
      kind: `${name.startsWith('ours') ? ' ours' : ''}`,
      loses: lost > 0,
    }));
  const labels = place(marks, area);
  return marks.flatMap(({ x, y, label, kind, loses }, i) => {
    const box = labels[i] ?? { left: x, right: x, top: y, bottom: y };
    const near = { x: round(clamp(x, box.left, box.right)), y: round(clamp(y, box.top + 3, box.bottom - 3)) };
    const isFar = Math.hypot(near.x - x, near.y - y) > 10;
    return [
      ...(isFar ? [`<line class="grid" x1="${x}" y1="${y}" x2="${near.x}" y2="${near.y}"/>`] : []),
      `<circle class="point${kind}${loses ? ' loses' : ''}" cx="${x}" cy="${y}" r="4"/>`,
      `<text class="${kind.trim()}" ${anchored(box, x)} y="${round(box.bottom - 3)}">${label}</text>`,
    ];
  });
}

/** Fonts differ in width: a label keeps its distance to its point in all of them. */
function anchored({ left, right }: Box, x: number): string {
  if (right <= x) return `text-anchor="end" x="${round(right)}"`;
  if (left >= x) return `x="${round(left)}"`;
  return `text-anchor="middle" x="${round((left + right) / 2)}"`;
}

function across(value: number): number {
  return along(value, X, MARGIN.left, WIDTH - MARGIN.right);
}

function down(value: number): number {
  return along(value, Y, HEIGHT - MARGIN.bottom, MARGIN.top);
}

function along(value: number, { from, to }: Scale, start: number, end: number): number {
  const share = Math.log(Math.min(to, Math.max(from, value)) / from) / Math.log(to / from);
  return round(start + share * (end - start));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The last digits of a logarithm may differ from one machine to another. */
function round(value: number): number {
  return Number(value.toFixed(1));
}

/** The beginning of a title, up to its first clause. */
function short(title: string): string {
  return title.split(/[;:,](?!\d)/)[0] ?? title;
}
