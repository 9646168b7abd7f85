import type { CommandRunner } from './command-line.ts';

/**
 * The commit that the working tree is at, with `-dirty` behind it when files differ from it. samconfig.toml is none of them: it
 * says where to deploy and with which parameters, and no image holds it.
 */
export async function workingRevision(commands: CommandRunner): Promise<string> {
  const head = (await commands.read({ program: 'git', args: ['rev-parse', 'HEAD'] })).trim();
  const changes = await commands.read({ program: 'git', args: CHANGED_FILES });
  return changes === '' ? head : `${head}-dirty`;
}

const CHANGED_FILES = ['status', '--porcelain', '--', '.', ':(exclude)samconfig.toml'];
