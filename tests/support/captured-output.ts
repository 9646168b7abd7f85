/** The lines that go to standard output and error meanwhile: Powertools writes through a console of its own. */
export function captured(write: () => void): string[] {
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write.bind(stream));
  let output = '';
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      output += String(chunk);
      return true;
    };
  }
  try {
    write();
  } finally {
    for (const [index, stream] of streams.entries()) stream.write = originals[index]!;
  }
  return output.split('\n').filter((line) => line !== '');
}
