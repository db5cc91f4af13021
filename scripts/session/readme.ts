const BLOCK = /(<!-- recorded by npm run session -->\n```\n)(.*?)(```\n)/s;

/** The session that the README shows. */
export function sessionIn(readme: string): string {
  const [, , session] = BLOCK.exec(readme) ?? [];
  if (session === undefined)
    throw new Error('README.md has no block that begins with "recorded by npm run session"');
  return session;
}

/** The README with another session. */
export function withSession(readme: string, session: string): string {
  return readme.replace(BLOCK, (_, before: string, _old, after: string) => `${before}${session}${after}`);
}
