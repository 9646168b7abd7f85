import type { Measure } from './figure.ts';

// A process of its own for every part: nothing that one compiles, caches or leaves behind is seen by the next.
const { measure } = (await import(`./parts/${process.argv[2]}.js`)) as { measure: Measure };
process.send!(await measure(), () => process.disconnect());
