// What a month costs by rate and by mode of the stream (cost-model.mjs), of what kinesis-processor did in some minutes of such a feed:
// apps/bench/costs.json, which --renew writes anew, or measured for --rate N ticks a second, --symbols N, --window seconds and --batch
// records. --json prints every part of each sum, --counts FILE prices other counts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ASSUMED, costsOf, DEPLOYED, shardsFor } from './cost-model.mjs';

const ROOT = join(import.meta.dirname, '..');
const COUNTS = 'apps/bench/costs.json';
const { values: asked } = parseArgs({
  options: {
    rate: { type: 'string' },
    symbols: { type: 'string' },
    window: { type: 'string' },
    batch: { type: 'string' },
    counts: { type: 'string' },
    renew: { type: 'boolean' },
    json: { type: 'boolean' },
  },
});
const own = {
  rate: positive('RATE', asked.rate),
  symbols: whole('SYMBOLS', asked.symbols),
  windowSeconds: whole('WINDOW', asked.window),
  batchSize: whole('BATCH', asked.batch),
};
if (own.rate === undefined && Object.values(own).some((value) => value !== undefined))
  refuse('RATE is missing');

const FACTORS = [1, 2, 5, 10];
/** Rate, parallelization factor, window and size of a batch where they are not those of prod. */
const EXAMPLES = [
  [1, 10],
  [1, 1],
  [10, 10],
  [10, 1],
  [10, 1, 15, 500],
  [100, 10],
  [100, 1],
  [1000, 10],
  [1000, 10, undefined, 500],
];

const counts = asked.counts === undefined ? await measured() : read(asked.counts);
const { metrics, alarmMetrics, months } = costsOf(counts);

if (asked.json) console.log(JSON.stringify({ metrics, alarmMetrics, months }, null, 1));
else print();

async function measured() {
  if (own.rate !== undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'costs-'));
    try {
      return measure(
        FACTORS.map((factor) => caseOf([own.rate, factor, own.windowSeconds, own.batchSize])),
        join(folder, 'counts.json'),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return asked.renew ? measure(EXAMPLES.map(caseOf), join(ROOT, COUNTS)) : read(join(ROOT, COUNTS));
}

function measure(cases, file) {
  execFileSync(process.execPath, [join(ROOT, 'build/apps/bench/costs.js'), file, JSON.stringify(cases)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return read(file);
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function caseOf([rate, factor, windowSeconds = DEPLOYED.windowSeconds, batchSize = DEPLOYED.batchSize]) {
  const lanes = shardsFor(rate) * factor;
  return { rate, lanes, windowSeconds, batchSize, symbols: own.symbols ?? ASSUMED.symbols };
}

function positive(name, text) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0)
    refuse(`${name} is a number above 0, not ${text}`);
  return number;
}

function whole(name, text) {
  const number = positive(name, text);
  if (number !== undefined && !Number.isInteger(number)) refuse(`${name} is a whole number`);
  return number;
}

function refuse(why) {
  console.error(`costs: ${why}`);
  process.exit(2);
}

function print() {
  const { always, withAlerts } = metrics;
  console.log(
    `US dollars a month, open day and night, ${counts[0].symbols} symbols, without messages to people; ${always} metrics in every hour, ` +
      `${withAlerts} in hours with alerts on ${ASSUMED.channels} channels, ${alarmMetrics} watched\n`,
  );
  console.log(
    '                 batch: of     write                                           of the first                                            more with',
  );
  console.log(
    'ticks/s  factor  up to  s  units/tick  shards  provisioned  on demand    Lambda DynamoDB    S3 X-Ray  logs   KMS metrics fixed compaction',
  );
  for (const [index, month] of months.entries()) {
    const { writeUnits, ticks } = counts[index];
    const cells = [
      [month.rate, 7],
      [month.factor, 7],
      [month.batchSize, 6],
      [month.windowSeconds, 2],
      [(writeUnits / ticks).toFixed(3), 11],
      [month.shards, 7],
      [dollars(month.total), 12],
      [dollars(month.onDemand + month.rest), 10],
      [dollars(month.lambda), 9],
      [dollars(month.dynamodb), 8],
      [dollars(month.s3), 5],
      [dollars(month.xray), 5],
      [dollars(month.logs), 5],
      [dollars(month.kms), 5],
      [dollars(month.metrics), 7],
      [dollars(month.fixed), 5],
      [dollars(month.compaction), 10],
    ];
    console.log(cells.map(([text, width]) => String(text).padStart(width)).join(' '));
  }
  const [{ feed: ofFeed, scaling: ofScaling }] = months;
  console.log(
    `\nMore with FeedVendor: ${dollars(ofFeed)}; with Scaling=load or calendar: ${dollars(ofScaling)}.`,
  );
  if (own.rate !== undefined) advise();
}

/** The cheapest of the factors against the one that is deployed where nobody says otherwise. */
function advise() {
  const cheapest = months.reduce((best, month) => (month.total < best.total ? month : best));
  const deployed = months.at(-1);
  console.log(
    cheapest === deployed
      ? `ParallelizationFactor=${deployed.factor}, the default, costs least.`
      : `ParallelizationFactor=${cheapest.factor} costs least, ${dollars(deployed.total - cheapest.total)} $ less than ${deployed.factor}. WINDOW=15 or BATCH=500 say what BatchingWindowSeconds and BatchSize do.`,
  );
}

function dollars(amount) {
  return amount < 10 ? amount.toFixed(2) : amount.toFixed(0);
}
