// Feeds as many made-up records as asked for: RECORDS=n, SEED=n.
import 'reflect-metadata';
import { FuzzFailure } from './findings.ts';
import { fuzz } from './fuzz.ts';

const REPORT_EVERY_MS = 10_000;

const records = Number(process.env['RECORDS'] || 500_000);
const seed = Number(process.env['SEED'] || Date.now() % 1e6);

if (Number.isInteger(records) && records > 0 && Number.isInteger(seed)) await run();
else {
  console.error('fuzz: RECORDS and SEED are whole numbers, RECORDS at least 1');
  process.exitCode = 2;
}

async function run(): Promise<void> {
  console.log(`fuzz: ${records} records, SEED=${seed}`);
  const startedMs = performance.now();
  let reportedMs = startedMs;
  const elapsedS = (): string => ((performance.now() - startedMs) / 1000).toFixed(0);
  const onProgress = (fed: number): void => {
    if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = performance.now();
    console.log(`fuzz: ${fed} of ${records} records, ${elapsedS()} s`);
  };
  try {
    const findings = await fuzz({ records, seed, onProgress });
    for (const line of findings.lines()) console.log(`fuzz: ${line}`);
    console.log(`fuzz: ${records} records passed in ${elapsedS()} s, SEED=${seed}`);
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    console.error(`fuzz: ${(error.cause as Error).stack}`);
    console.error(`fuzz: FAILED, SEED=${seed}, after ${error.input}`);
    process.exitCode = 1;
  }
}
