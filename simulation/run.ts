/** Runs a scenario in a world: two environments of the function before its models of SQS and CloudFront. */
import { AsynchronousInvocations } from './asynchronous.ts';
import { LambdaEnvironment } from './lambda.ts';
import type { Happening, Outcome, World } from './world.ts';

/** How often an idle poller looks, in milliseconds; Lambda's long polls answer as soon as a message arrives. */
const LOOK = 100;
/** Milliseconds without any happening that nobody looks through. */
const LONG = 10 * 60_000;
/** Milliseconds after the last change and fault in which everything must have settled. */
const PATIENCE = 12 * 60 * 60_000;

/** @param happenings in the order of their times; what the scenario says unless given */
export async function run(
  world: World,
  happenings: Iterable<Happening> = world.happenings(),
): Promise<Outcome> {
  const { clock, queue } = world;
  const asynchronous = new AsynchronousInvocations(world);
  if (world.config.buffer === null) world.send = (body) => asynchronous.accept(body);
  const environments = [0, 1].map((slot) => new LambdaEnvironment(world, slot));
  let end = Number.POSITIVE_INFINITY;
  let upcoming = 0;
  const bring = async () => {
    for (const { at, happen } of happenings) {
      upcoming = at;
      await clock.sleep(at - world.now);
      happen();
    }
    await asynchronous.settled();
    end = world.now + PATIENCE;
  };
  const goesOn = () => world.now < end && (end === Number.POSITIVE_INFINITY || queue.messages.size > 0);
  const look = (next: number) => {
    if (end < Number.POSITIVE_INFINITY) return Math.max(LOOK, next);
    const isIdle = queue.messages.size === 0 && upcoming > world.now + LONG;
    return isIdle ? upcoming - world.now : LOOK;
  };
  const work = async () => {
    await Promise.all([bring(), ...environments.map((one) => poll(world, one, goesOn, look))]);
    // What nobody waits for any more.
    await clock.sleep(world.scenario.features?.publish?.latest ?? 0);
  };
  await clock.run(work());
  return {
    start: world.start,
    model: world.model,
    history: world.history,
    buckets: world.buckets,
    left: [...queue.messages.values()],
    deadLetters: [...world.deadLetters.messages.values()],
    mostReceives: queue.mostReceives,
    calls: world.calls,
    lines: world.lines,
    died: world.died,
    looks: world.looks,
    journal: world.journal,
  };
}

/** One of Lambda's pollers with the environment it invokes, as maximum concurrency 2 has two. */
async function poll(
  { clock, queue }: World,
  lambda: LambdaEnvironment,
  goesOn: () => boolean,
  look: (next: number) => number,
): Promise<void> {
  while (goesOn()) {
    const messages = queue.receive(clock.now());
    if (messages.length === 0) {
      const next = (queue.nextVisibleAt(clock.now()) ?? 0) - clock.now();
      await clock.sleep(look(next));
      continue;
    }
    const failed = await lambda.invoke(messages);
    for (const { id, receiptHandle } of messages) if (!failed.has(id)) queue.remove(receiptHandle);
  }
}
