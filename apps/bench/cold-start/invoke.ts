// One cold start: loads the module named on the command line, invokes its handler with the event that comes by
// message, and reports what each of the two took. Everything else of this process's life is Node's own start.
process.once('message', (event) => {
  void measure(event).then((result) => process.send!(result, () => process.exit()));
});

async function measure(
  event: unknown,
): Promise<Record<'ms' | 'importMs' | 'invocationMs' | 'warmMs', number>> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const { handler } = (await import(process.argv[2]!)) as { handler: (event: unknown) => Promise<unknown> };
  const loaded = process.cpuUsage();
  await handler(event);
  const ms = performance.now() - begun;
  const invoked = process.cpuUsage();
  await handler(event);
  return {
    ms,
    importMs: cpuMs(cpu, loaded),
    invocationMs: cpuMs(loaded, invoked),
    warmMs: cpuMs(invoked, process.cpuUsage()),
  };
}

function cpuMs(from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number {
  return (to.user - from.user + to.system - from.system) / 1000;
}
