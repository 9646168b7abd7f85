import { readFileSync } from 'node:fs';
import test from 'ava';
import { describe, type CommandLine, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { copyImage, pushImage, type Registry } from '../../../apps/deploy/registry.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const SOURCE: Registry = { host: ECR, credentials: { username: 'AWS', password: 'of-the-source' } };
const LOOPBACK: Registry = {
  host: '127.0.0.1:5000',
  credentials: { username: 'me', password: 'of-the-target' },
};
const NO_TAGS = () => Promise.resolve(null);

/** Tells command lines instead of running them, and what skopeo would read of its registries. */
function told() {
  const lines: string[] = [];
  const authFiles: unknown[] = [];
  const note = (line: CommandLine): void => {
    lines.push(describe(line));
    const at = line.args.indexOf('--authfile');
    if (at >= 0) authFiles.push(JSON.parse(readFileSync(line.args[at + 1]!, 'utf8')));
  };
  const commands: CommandRunner = {
    isDryRun: false,
    run: async (line) => note(line),
    read: async (line) => {
      note(line);
      return line.args.includes('{{.Id}}') ? `sha256:${'b'.repeat(64)}` : `["127.0.0.1:5000/a@${DIGEST}"]`;
    },
  };
  return { commands, lines, authFiles };
}

test('each registry is entered with its own credentials, and loopback alone without TLS', async (t) => {
  const { commands, lines, authFiles } = told();
  await copyImage(commands, `${ECR}/a@${DIGEST}`, '127.0.0.1:5000/a', 'v1', [SOURCE, LOOPBACK], NO_TAGS);
  const basic = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
  const auths = { [ECR]: basic('AWS:of-the-source'), '127.0.0.1:5000': basic('me:of-the-target') };
  t.deepEqual(authFiles, [{ auths }, { auths }]);
  const [copy, inspected] = lines;
  t.regex(copy!, /--src-tls-verify=true --dest-tls-verify=false docker:\/\/123456789012/);
  t.regex(inspected!, /^skopeo inspect .*--tls-verify=false docker:\/\/127\.0\.0\.1:5000\/a@sha256:1{64}$/);
});

test('nobody logs in on loopback, where Docker would ask for TLS', async (t) => {
  const { commands, lines } = told();
  const pushed = await pushImage(commands, 'built', '127.0.0.1:5000/a', 'v1', LOOPBACK, NO_TAGS);
  t.is(pushed, `127.0.0.1:5000/a@${DIGEST}`);
  t.deepEqual(
    lines.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['docker image', 'docker tag', 'docker push', 'docker image'],
  );
});
