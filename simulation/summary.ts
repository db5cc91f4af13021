import type { Judgement } from './judge.ts';
import type { Scenario } from './scenario.ts';
import type { Outcome } from './world.ts';

interface Figures {
  runs: number;
  changes: number;
  billed: number;
  billedAgain: number;
  mostReceives: number;
  readonly waits: number[];
}

/** Sums up many runs, all together and by the faults they had. */
export class Summary {
  /** Seeds of the runs that broke a promise. */
  readonly failed: number[] = [];
  readonly #figures = new Map<string, Figures>();
  /** Of the days without faults on which nobody asked for anything, and on which a queue gathered the changes. */
  readonly #calm = empty();

  add(one: Scenario, { outcome, judgement }: { outcome: Outcome; judgement: Judgement }): void {
    if (judgement.broken.length > 0) this.failed.push(one.seed);
    const kinds = new Set(one.faults.map(({ kind }) => kind));
    const [only = 'no fault', ...others] = kinds;
    const { requests = [], poison = false, isDirect = false } = one.features ?? {};
    const isCalm = kinds.size === 0 && requests.length === 0 && !poison && !isDirect;
    const named = ['all', others.length === 0 ? only : 'several'].map((name) => this.#of(name));
    for (const figures of isCalm ? [...named, this.#calm] : named) {
      figures.runs += 1;
      figures.changes += one.changes.length;
      figures.billed += judgement.billed;
      figures.billedAgain += judgement.billedAgain;
      figures.mostReceives = Math.max(figures.mostReceives, outcome.mostReceives);
      for (const wait of judgement.waits) figures.waits.push(wait);
    }
  }

  /** Billed paths over those that cleared something that had changed. */
  get billed(): { readonly all: number; readonly calm: number } {
    return { all: ratio(this.#of('all')), calm: ratio(this.#calm) };
  }

  /** A table with a line for each kind of fault. */
  toString(): string {
    const header = ['fault', 'runs', 'changes', 'paths', 'again', 'receives', 'p50 s', 'p95 s', 'worst s'];
    const lines = [...this.#figures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, f]) => cells(name, f));
    return [header, ...lines]
      .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(9))).join(' '))
      .join('\n');
  }

  #of(name: string): Figures {
    const figures = this.#figures.get(name) ?? empty();
    this.#figures.set(name, figures);
    return figures;
  }
}

function empty(): Figures {
  return { runs: 0, changes: 0, billed: 0, billedAgain: 0, mostReceives: 0, waits: [] };
}

function ratio({ billed, billedAgain }: Figures): number {
  return billed / Math.max(1, billed - billedAgain);
}

function cells(name: string, { runs, changes, billed, billedAgain, mostReceives, waits }: Figures): string[] {
  const sorted = Float64Array.from(waits).sort();
  const percentile = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  const again = `${((100 * billedAgain) / Math.max(1, billed)).toFixed(1)} %`;
  const counts = [runs, changes, billed].map(String);
  return [name, ...counts, again, String(mostReceives), percentile(0.5), percentile(0.95), percentile(1)];
}
