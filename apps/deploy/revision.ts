import type { CommandRunner } from './command-line.ts';

/** The commit that the working tree is at, with `-dirty` behind it when files differ from it. */
export async function workingRevision(commands: CommandRunner): Promise<string> {
  const head = (await commands.read({ program: 'git', args: ['rev-parse', 'HEAD'] })).trim();
  const changes = await commands.read({ program: 'git', args: ['status', '--porcelain'] });
  return changes === '' ? head : `${head}-dirty`;
}
