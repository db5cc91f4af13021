/** `npm run cloudfront`: the strict CloudFront as a server of its own. */
import { readFileSync } from 'node:fs';
import { CloudFrontModel } from './model.ts';
import { HELP, parseOptions } from './options.ts';
import { type Exchange, startCloudFront } from './server.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), (file) => readFileSync(file, 'utf8'));
  if (options === undefined) return console.log(HELP);
  const { port, distributionIds, limits, faults } = options;
  const model = new CloudFrontModel(distributionIds, limits);
  const server = await startCloudFront(model, { port, log: (exchange) => console.log(line(exchange)) });
  server.inject(...faults);
  console.log(`CloudFront is at ${server.endpoint}, with ${distributionIds.join(', ')}; Ctrl-C ends it.

  export AWS_ENDPOINT_URL_CLOUDFRONT=${server.endpoint}
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws cloudfront create-invalidation --distribution-id ${distributionIds[0]} --paths '/index.html' '/docs/*'
`);
  process.once('SIGINT', () => {
    const bill = [...model.billed].map(([id, paths]) => `${id} ${paths}`).join(', ') || 'none';
    console.log(`\n${counted(model.accepted.length, 'invalidation')}; billed paths: ${bill}`);
    process.exit();
  });
}

/** One line for a request and what became of it. */
function line({ call, paths, answer, by }: Exchange): string {
  const request = [
    new Date().toISOString().slice(11, 23),
    call.operation ?? call.path,
    call.id,
    call.invalidationId || (paths && counted(paths.length, 'path')),
  ];
  const because = by.map(({ kind }) => kind).join(', ');
  return `${request.filter(Boolean).join(' ')}: ${outcome(answer)}${because && ` [${because}]`}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function outcome(answer: Exchange['answer']): string {
  if (typeof answer === 'string') return `connection lost, ${answer}`;
  if ('code' in answer) return `${answer.status} ${answer.code} (${answer.detail ?? answer.message})`;
  return [answer.status, answer.id].filter(Boolean).join(' ');
}

main().catch((error: unknown) => {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(error instanceof Error ? error.message : error);
  console.error(
    isTaken ? 'Choose another --port, or 0 for a free one.' : 'See npm run cloudfront -- --help.',
  );
  process.exitCode = 1;
});
