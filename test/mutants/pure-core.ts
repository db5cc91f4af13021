/** The tests that mutants of the pure core face, as one file: Stryker loads it anew for each of them. */
import '../unit/changes.test.ts';
import '../unit/collapse.test.ts';
import '../unit/encoding.test.ts';
import '../unit/paths.test.ts';
import '../unit/paths-properties.test.ts';
import '../unit/plan.test.ts';
import '../unit/vectors.test.ts';
import '../unit/wildcards.test.ts';
