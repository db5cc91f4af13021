import fc from 'fast-check';

// A mutant that fails need not be shrunk.
fc.configureGlobal({ numRuns: 100, endOnFailure: true });
