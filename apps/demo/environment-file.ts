import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string>>;

const NAME = 'environment.json';

/** Writes how other programs reach the AWS server of this one. A disk that is full keeps nobody from looking at the market. */
export async function writeEnvironment(directory: string, environment: Variables): Promise<void> {
  const path = join(directory, NAME);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(path, `${JSON.stringify({ pid: process.pid, environment })}\n`);
  } catch {
    await rm(path, { force: true });
  }
}

export async function removeEnvironment(directory: string): Promise<void> {
  await rm(join(directory, NAME), { force: true });
}

/** What a program that still runs has written there; null where none does. */
export async function runningEnvironment(directory: string): Promise<Variables | null> {
  try {
    const text = await readFile(join(directory, NAME), 'utf8');
    const { pid, environment } = JSON.parse(text) as { pid: number; environment: Variables };
    // One that was killed left its file behind.
    process.kill(pid, 0);
    return environment;
  } catch {
    return null;
  }
}
