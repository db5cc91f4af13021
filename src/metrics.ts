/** The metrics of the function and their units; docs/metrics.md says what each means. */
export const METRICS = {
  Changes: 'Count',
  SkippedUnchanged: 'Count',
  SkippedNew: 'Count',
  SkippedFresh: 'Count',
  SkippedIgnored: 'Count',
  NecessaryPaths: 'Count',
  BilledPaths: 'Count',
  Wildcards: 'Count',
  Collateral: 'Count',
  Dollars: 'None',
  Calls: 'Count',
  RefusedPaths: 'Count',
  PostponedChanges: 'Count',
  DeadLettered: 'Count',
  OldestChangeAge: 'Seconds',
  TimeToAcceptance: 'Seconds',
  TimeToFresh: 'Seconds',
  PathsOfMonth: 'Count',
  Copies: 'Count',
  FailedCopies: 'Count',
} as const;

export type MetricName = keyof typeof METRICS;

/** One value of each metric, or one for each change. */
export type Figures = Partial<Record<MetricName, number | readonly number[]>>;

export interface Observed {
  /** Only planned: must not be mistaken for what was sent. */
  readonly dryRun: boolean;
  /** What the line has besides; no dimensions. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** Reports figures. Never throws. */
export type Observe = (figures: Figures, observed: Observed) => void;
