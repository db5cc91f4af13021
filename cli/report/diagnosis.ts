import type { Finding, State } from '../doctor/finding.ts';
import { EXIT, type Report } from '../frame/report.ts';
import type { Color } from '../frame/terminal.ts';
import { counted } from './words.ts';

const MARKS: Readonly<Record<State, readonly [Color, string]>> = {
  healthy: ['green', 'ok     '],
  warning: ['yellow', 'warning'],
  broken: ['red', 'BROKEN '],
  unknown: ['cyan', 'unknown'],
};

export function diagnosisReport(functionName: string, findings: readonly Finding[]): Report {
  const count = (...states: readonly State[]) =>
    findings.filter(({ state }) => states.includes(state)).length;
  const broken = count('broken');
  const doubtful = count('warning', 'unknown');
  const width = Math.max(...findings.map(({ check }) => check.length));
  return {
    exitCode: broken > 0 ? EXIT.failed : doubtful > 0 ? EXIT.partly : EXIT.done,
    json: { functionName, healthy: broken + doubtful === 0, findings },
    text: (paint) =>
      [
        paint('bold', functionName),
        ...findings.flatMap(({ check, state, what, remedy }) => {
          const [color, mark] = MARKS[state];
          const indent = ' '.repeat(mark.length + width + 4);
          return [
            `${paint(color, mark)}  ${check.padEnd(width)}  ${what}`,
            ...(remedy === undefined ? [] : [`${indent}${paint('dim', remedy)}`]),
          ];
        }),
        broken + doubtful === 0
          ? paint('green', 'Healthy.')
          : `${broken} broken, ${counted(count('warning'), 'warning')}, ${count('unknown')} not examined.`,
      ].join('\n'),
  };
}
