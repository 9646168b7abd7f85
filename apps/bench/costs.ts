import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { startAwsServer } from '../../lib/local-aws/aws-server.ts';
import { measureRate, type RateCase, type RateCounts } from './costs/measure-rate.ts';

// node costs.js FILE CASES: counts what kinesis-processor does in some minutes of each case, which scripts/costs.mjs prices.
const [file = '', cases = '[]'] = process.argv.slice(2);
const server = await startAwsServer();
const counts: RateCounts[] = [];
for (const each of JSON.parse(cases) as RateCase[]) {
  const { rate, lanes, batchSize } = each;
  console.error(`measuring ${rate} ticks a second in ${lanes} lanes, batches of ${batchSize}`);
  counts.push(await measureRate(server.endpoint, each));
}
await server.stop();
writeFileSync(file, `${JSON.stringify(counts, null, 1)}\n`);
