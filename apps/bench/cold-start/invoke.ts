// One cold start: loads the module named on the command line, invokes its handler with the event that comes by
// message, and tells how long the two took. Everything else of this process's life is Node's own start.
process.once('message', (event) => {
  void measure(event).then((result) => process.send!(result, () => process.exit()));
});

async function measure(event: unknown): Promise<{ ms: number; cpuMs: number }> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const { handler } = (await import(process.argv[2]!)) as { handler: (event: unknown) => Promise<unknown> };
  await handler(event);
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
}
