/** What only `publish` needs, as a file of its own in the zip. */
export { copier } from './aws/s3-copier.ts';
export { publishing } from './publish/publishing.ts';
