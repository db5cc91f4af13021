/** A terminal session as an image that can be read: text, in the colors of the reader's page. */

const LINE_HEIGHT = 18;
/** Of a character of 12 px in most fonts with one width for all. */
const CHARACTER_WIDTH = 7.25;
const MARGIN = 14;

const STYLE = `
  svg { --ink: #1f2328; --page: #f6f8fa; --command: #0969da; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --page: #151b23; --command: #4493f8; }
  }
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink); white-space: pre; }
  .command { fill: var(--command); font-weight: 600; }
  .page { fill: var(--page); }`;

/** @param session lines, of which commands begin with `$ ` */
export function sessionSvg(session: string): string {
  const lines = session.trimEnd().split('\n');
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CHARACTER_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const drawn = lines.map((line, i) => {
    const name = line.startsWith('$ ') ? ' class="command"' : '';
    return `<text${name} x="${MARGIN}" y="${MARGIN + i * LINE_HEIGHT + 13}" xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>A terminal: a sync is planned, invalidated and looked at with cloudfront-invalidator</title>
<style>${STYLE}
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
${drawn.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
