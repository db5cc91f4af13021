/** The paragraphs of docs/benchmarks.md. They say how and why; figures that may change stand in its tables only. */

export const INTRODUCTION = `# Benchmarks

What this module does with a change, a deploy or a mass deletion, beside what other ways to do it would: CloudFront's
calls and bill, and how soon viewers see the change. All of it happens in virtual time; nothing was measured on AWS.

![Cost against time to fresh of seven policies in four workloads](benchmarks.svg)

Down and to the left is better. A hollow point loses changes: they stay stale, and its times are those of the others.

\`npm run bench:compare\` computes everything on this page and writes it, in about a minute and always the same;
\`--quick\` prints a rougher table in less and writes nothing, and \`--check\` fails when this page is not what
the code gives. \`npm run bench\` adds figures that depend on the machine (size, cold import, processor time).`;

export const HOW = `Each policy gets the same changes at the same times, before the same models of SQS and CloudFront
(\`fakes\`). Ours is the code of \`src/\`, put together as in the Lambda, in two environments; its bucket can be
listed. The others are small functions in \`bench/policies\`, written from what their sources do:

- **naive**: S3 invokes a function for each event, which invalidates one path; Lambda tries again after one and two
  minutes.
- **SQS, batch of 10**: a queue and one invalidation for each batch of ten, visible again after 30 s, five receives.
- **thu-san**: thu-san/terraform-aws-static-site; batches of 100 messages or 60 s, folders of more than 10 files.
- **63Klabs**: 63Klabs/atlantis-starter-03-serverless-cloudfront-cache-invalidation; a window of 60 s and at most 1,000
  messages, folders of more than 3 files, parents of more than 10 folders, everything deleted afterwards.

The models: S3 tells of a change after 0.5 s at the median and 3 s at the 99th percentile. CloudFront takes 0.5 calls a
second with a burst of 5, has 3,000 files and 15 wildcards in progress, and completes an invalidation after 8 s at the
median, 25 s at the 95th percentile. A cold start takes 0.5 s, a call 0.15 s, a LIST 0.05 s. The clients of the others
try three times, ours five times as it is set up; all wait with full jitter.

*Calls* are those CloudFront accepted, *refused* all other attempts. *Cost* is $0.005 for each path, *net* what is left
of it in a month that has its 1,000 free ones still. *Collateral* are objects that were there, had not changed since
they were cleared last, and were cleared by a wildcard. *Lost* changes are covered by no invalidation accepted after
them, whatever queue they lie in. *Warm* are those of the collateral that had not been cleared in the minute before. Times go from the change to the first completion of an invalidation that covers it.
Counts are means of the runs, times come from all runs together. E, U and S have a bucket with versioning; *skipping* is ours with
\`skip = ["unchanged", "new-objects"]\`. There, what is uploaded as it was is no change: whoever clears it clears collateral. What
skipping costs is time: of 10,000 uploads it asks for the headers of nearly all, 1.6 ms of a processor each. *Earlier model* is the study this project
was designed by: calls/refused/paths/collateral, then p50/p95/longest; for ours, the rows 5, 9 and 7.`;

export const MEMORY_TEXT = `Lambda gives a function a share of a processor by its memory, a whole one at 1,769 MB. With too little of it
changes pile up in the queue and wait; 512 MB cost as much as 1,024 within a percent, and leave nothing to spare for a
slower processor. Calls / paths / p95 until fresh in seconds, and what paths and Lambda cost. The models charge each
operation what it takes of a processor (\`fakes/lambda/processor.ts\`); \`npm run bench\` measures that anew and fails when one is
off by more than half. Everything else on this page is with the default, 1,024 MB.`;

export const MEASURED_TEXT = `The same with the built function and the real SDK, in real time: two processes in control groups with the
processor's share, before servers that speak the protocols of SQS, S3 and CloudFront (\`npm run bench:lambda\`, one run of each on
two cores of a machine that also runs the servers).`;

export const STEPS_TEXT = `Balanced, as if the function did not know one of these: when the objects in a listing were written
(*LastModified*); what it cleared in the last minutes, so that late events cost nothing and what is cold is no harm; when a
wildcard that is in progress is complete, by asking CloudFront while another waits; that one or two changes after twenty
seconds of silence seldom get company. Without knowing of room fewer paths are billed, as more of them wait for each other, and
viewers wait with them. Calls / paths / warm collateral, then p50 / p95 until fresh / p95 until accepted, in seconds.`;

export const DIFFERENCES = `- **Ours, precise and frugal** stand beside rows of a mapping with a window of 10 s; this project gathers
  in the function, as row 9 does. That alone explains fewer calls and a lone change that is fresh 17 s sooner.
- **Precise** here clears a folder as a whole when nothing in it is unchanged; row 5 never clears one. Hence fewer
  paths in C and H, at no collateral.
- **Frugal, F**: here a wildcard has to save more than five paths, there any number.
- **How sites are laid out and in which order a deploy goes** the earlier model does not say. Here deploys and deletions go
  in the order of the keys, which decides how often a batch ends inside a folder: read the paths of C and H with that
  in mind. H's collateral are objects that are deleted seconds later: balanced has fewer wildcards for itself here (ten)
  than there (fifteen), and thousands of deletions in a batch reach more folders than that.
- **Naive, H**: the earlier model accepts 186 calls and has times around 160 s; here every change is tried for four minutes
  at most, and 0.5 calls a second leave about 110. It may have held invocations back (Lambda runs 1,000 at once), which
  is not modelled here.
- **SQS, batch of 10** loses fewer here, and makes fewer attempts. How long a client waits between its three attempts
  decides that; the earlier model does not say.
- **thu-san** is refused less often: here one invocation runs at a time, as its reserved concurrency has it.
- **A to D, H and R have few invalidations in a run**, so that their p95 is one of few completions: give it ±5 s.`;

export const LEFT_OUT = `Deliveries by S3 that take minutes, duplicate events (\`npm run simulate\` has them), other people's
invalidations in progress, Lambda's limit of concurrent invocations, what LIST requests cost
($0.005 for a thousand) and S3's own limits of them. Queues are in order. Of 63Klabs, its last receive, which waits 20
seconds for more.

The real site R is what \`rustup\` installs as Rust's documentation, which doc.rust-lang.org serves: 1.95.0 (59807616e,
2026-04-14) and 1.97.0-nightly (e50aa6fba, 2026-05-19), the books \`book\`, \`cargo\`, \`clippy\`, \`edition-guide\`,
\`embedded-book\`, \`error_codes\`, \`nomicon\`, \`reference\`, \`rustc\`, \`rustdoc\` and \`style-guide\`, compared by content.
\`bench/fixtures/rust-books.txt\` has the keys, \`bench/workloads/make-replay.ts\` makes it. S is the same upload by the time
of the files, as from a fresh checkout.`;
