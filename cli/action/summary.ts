import type { Sent } from '../report/sent.ts';
import { dollars } from '../report/words.ts';

/** Paths that a row shows. */
const SHOWN = 10;

/** The summary of a job, as Markdown: a table with a row for each invalidation, and what is left. */
export function summaryOf({ distributions, pathsCount }: Sent, wait: boolean): string {
  const rows = distributions.flatMap(({ distributionId, invalidations }) =>
    invalidations.map(
      ({ id, paths, complete, repeated }) =>
        `| ${distributionId} | ${id} | ${stateOf(complete, repeated, wait)} | ${pathsCell(paths)} | ${repeated ? '$0' : dollars(paths.length)} |`,
    ),
  );
  const skipped = distributions.flatMap((one) => one.skipped).length;
  const left = distributions.flatMap(({ distributionId, left, refused }) => [
    ...left.map(
      ({ paths, message, remedy }) =>
        `- ${distributionId}: ${paths.length || 'all'} paths are not sent: ${cell(message)} ${cell(remedy)}`,
    ),
    ...refused.map(({ path, message }) => `- ${distributionId}: ${code(path)} is refused: ${cell(message)}`),
  ]);
  return [
    '### CloudFront invalidation',
    '',
    ...(rows.length === 0
      ? ['Nothing had to be invalidated.']
      : [
          '| Distribution | Invalidation | State | Paths | Price |',
          '|---|---|---|---|---|',
          ...rows,
          '',
          `${pathsCount.toLocaleString('en-US')} paths, ${dollars(pathsCount)} without the account's free paths.`,
        ]),
    ...(skipped > 0 ? [`${skipped.toLocaleString('en-US')} changes need no invalidation.`] : []),
    ...(left.length > 0 ? ['', '**Not invalidated:**', '', ...left] : []),
  ].join('\n');
}

export function failureSummary(message: string, remedy: string): string {
  return ['### CloudFront invalidation', '', `**Failed:** ${cell(message)}`, '', cell(remedy)].join('\n');
}

function stateOf(complete: boolean, repeated: boolean, wait: boolean): string {
  if (complete) return 'completed';
  if (repeated) return 'sent before';
  return wait ? 'not complete in time' : 'in progress';
}

function pathsCell(paths: readonly string[]): string {
  const more = paths.length - SHOWN;
  const shown = paths.slice(0, SHOWN).map(code).join(' ');
  return more > 0 ? `${shown} and ${more.toLocaleString('en-US')} more` : shown;
}

function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}

/** As text of a table's cell: neither Markdown nor HTML, on one line. */
function cell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[|*_`[\]\\~]/g, (one) => `&#${one.charCodeAt(0)};`)
    .replace(/\s+/g, ' ');
}
