import type { ConfiguredDistribution, SignedInvalidation } from './distribution.ts';
import type { Notification, Rule } from './events.ts';
import type { DeployedFunction, LogLine, Mapping } from './function.ts';
import type { QueueState } from './queues.ts';
import type { Simulation } from './role.ts';

/** What a diagnosis reads of AWS. Every method rejects with a Problem, such as a missing permission. */
export interface DeploymentReader {
  deployedFunction(name: string): Promise<DeployedFunction>;
  /** Undefined: none is reserved. */
  reservedConcurrency(name: string): Promise<number | undefined>;
  /** JSON of who may invoke it; undefined: nobody. */
  functionPolicy(name: string): Promise<string | undefined>;
  mappings(functionName: string, queueArn: string): Promise<Mapping[]>;
  notification(bucketName: string): Promise<Notification>;
  rules(targetArn: string): Promise<Rule[]>;
  queue(url: string): Promise<QueueState>;
  /** The URL of the queue for what the function fails for in direct delivery; undefined: there is none. */
  failureQueueUrl(functionName: string): Promise<string | undefined>;
  /** Seconds; undefined: CloudWatch has no figure of the last minutes. */
  oldestMessage(queueName: string, now: number): Promise<number | undefined>;
  /** Lines since a moment (milliseconds since the epoch) that are errors, the newest first. */
  errors(logGroup: string, since: number): Promise<LogLine[]>;
  /** What a role may not do, each as `ACTION on RESOURCE`. */
  deniedOf(roleArn: string, simulations: readonly Simulation[]): Promise<string[]>;
  distribution(id: string): Promise<ConfiguredDistribution>;
  /** Those since a moment (milliseconds since the epoch), the newest first. */
  invalidations(distributionId: string, since: number): Promise<SignedInvalidation[]>;
}
