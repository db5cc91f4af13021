/** The tests that mutants of the pure core face, as one file: Stryker loads it anew for each of them. */
import '../unit/events/parse.test.ts';
import '../unit/plan/knapsack.test.ts';
import '../unit/urls/encoding.test.ts';
import '../unit/urls/stale-paths.test.ts';
import '../unit/urls/stale-paths-properties.test.ts';
import '../unit/plan/batches.test.ts';
import '../unit/urls/vectors.test.ts';
import '../unit/plan/wildcards.test.ts';
