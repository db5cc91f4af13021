import type { Finding } from './finding.ts';

/** A bucket's notification, as far as it matters here. */
export interface Notification {
  /** Of queues and functions. */
  readonly destinations: readonly { readonly arn: string; readonly events: readonly string[] }[];
  readonly topicArns: readonly string[];
  /** Whether it sends all events to EventBridge. */
  readonly eventBridge: boolean;
}

/** A rule of EventBridge with a given target. */
export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** JSON. */
  readonly pattern: string;
}

/** Who delivers the bucket's events: the principal and the source that the destination must allow. */
export interface Deliverer {
  readonly service: 's3.amazonaws.com' | 'events.amazonaws.com' | 'sns.amazonaws.com';
  readonly sourceArn: string;
}

export interface EventFacts {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Of the queue, or in direct delivery of the function. */
  readonly destinationArn: string;
  readonly notification: Notification;
  readonly rules: readonly Rule[];
}

const APPLY = '`terraform apply` restores it';

/** Whether the bucket's events come here, and by whom. */
export function eventFindings(facts: EventFacts): { findings: Finding[]; deliverers: Deliverer[] } {
  const { bucketName, bucketArn, destinationArn, notification, rules } = facts;
  const found: Finding[] = [];
  const deliverers: Deliverer[] = [];
  const events = notification.destinations.flatMap((one) => (one.arn === destinationArn ? one.events : []));
  if (events.length > 0) {
    deliverers.push({ service: 's3.amazonaws.com', sourceArn: bucketArn });
    found.push(coverage(events));
  }
  const ours = rules.filter(({ pattern }) => pattern.includes(JSON.stringify(bucketName)));
  for (const rule of ours) {
    deliverers.push({ service: 'events.amazonaws.com', sourceArn: rule.arn });
    found.push(ruleFinding(rule, notification, bucketName));
  }
  if (found.length > 0) return { findings: found, deliverers };
  const elsewhere = notification.destinations.map(({ arn }) => arn);
  if (notification.topicArns.length > 0) {
    for (const sourceArn of notification.topicArns)
      deliverers.push({ service: 'sns.amazonaws.com', sourceArn });
    return { findings: [throughTopics(notification.topicArns)], deliverers };
  }
  return {
    findings: [
      {
        check: 'events',
        state: 'broken',
        what:
          elsewhere.length > 0
            ? `the notification of ${bucketName} points elsewhere: ${elsewhere.join(', ')}`
            : `${bucketName} sends no events here: neither its notification nor a rule of EventBridge points to ${destinationArn}`,
        remedy: `Another configuration may have replaced the notification; ${APPLY}. Then \`replay --since\` asks for what was missed.`,
      },
    ],
    deliverers,
  };
}

function coverage(events: readonly string[]): Finding {
  const names = [...new Set(events)].join(', ');
  const missing = [
    ...(events.some((one) => one.startsWith('s3:ObjectCreated:')) ? [] : ['created']),
    ...(events.some((one) => /^s3:(ObjectRemoved|LifecycleExpiration):/.test(one)) ? [] : ['deleted']),
  ];
  const what = `the bucket's notification points here: ${names}`;
  if (missing.length === 0) return { check: 'events', state: 'healthy', what };
  return {
    check: 'events',
    state: 'warning',
    what: `${what}; objects that are ${missing.join(' or ')} are not told`,
    remedy: 'If that is not meant, add the events to event_types.',
  };
}

function ruleFinding({ name, isEnabled }: Rule, { eventBridge }: Notification, bucketName: string): Finding {
  const check = 'events';
  if (!isEnabled)
    return { check, state: 'broken', what: `rule ${name} is disabled`, remedy: `${APPLY}, or enable it.` };
  if (!eventBridge)
    return {
      check,
      state: 'broken',
      what: `rule ${name} is there, but ${bucketName} does not send its events to EventBridge`,
      remedy:
        'Turn on "Amazon EventBridge" in the properties of the bucket, or set event_source to "s3". Then `replay --since` asks for what was missed.',
    };
  return { check, state: 'healthy', what: `rule ${name} of EventBridge points here` };
}

function throughTopics(topicArns: readonly string[]): Finding {
  return {
    check: 'events',
    state: 'unknown',
    what: `the bucket's notification goes to ${topicArns.join(', ')}; whether that sends it here is not examined`,
    remedy: 'See the subscriptions of the topic.',
  };
}
