// Writes the hashes of requirements*.txt anew, after a version in them was changed: pip then takes no other file than those that
// the index had when this ran. Comments at the top, versions and markers stay as they are.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const UV = '.venv-pins/bin/uv';
/** Where all of them can be installed; hashes are those of every file of a version, whatever it is for. */
const [PYTHON, PLATFORM] = ['3.10', 'x86_64-manylinux_2_28'];
/** Name and version, then perhaps a marker. */
const PIN = /^([\w.-]+==[\w.]+)( ; [^\\]*?)?\s*\\?$/;

for (const file of readdirSync('.').filter((name) => /^requirements.*\.txt$/.test(name))) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const comment = lines.filter((line) => line.startsWith('#'));
  const pins = lines.map((line) => PIN.exec(line)).filter((pin) => pin !== null);
  writeFileSync(file, [...comment, hashed(file, pins), ''].join('\n'));
  console.log(`${file}: ${pins.length} packages`);
}

/** A marker stays as it is written: uv would put it in words of its own, or leave out what this machine does not need. */
function hashed(file, pins) {
  const options = '--generate-hashes --no-deps --no-header --no-annotate --quiet'.split(' ');
  const target = ['--python-version', PYTHON, '--python-platform', PLATFORM];
  const { status, stdout, stderr, error } = spawnSync(UV, ['pip', 'compile', ...options, ...target, '-'], {
    input: pins.map(([, pin]) => pin).join('\n'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file}: ${error?.message ?? stderr}`);
  const markers = new Map(pins.map(([, pin, marker]) => [normal(pin), marker]));
  return stdout
    .trimEnd()
    .replaceAll(/^[\w.-]+==[\w.]+/gm, (pin) => `${pin}${markers.get(normal(pin)) ?? ''}`);
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normal(pin) {
  const [name, version] = pin.split('==');
  return `${name.toLowerCase().replaceAll(/[-_.]+/g, '-')}==${version}`;
}
