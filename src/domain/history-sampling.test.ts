import { describe, expect, test } from 'bun:test';
import { averagesOf, noPoint, noTraffic } from './history-point.ts';
import { type InstanceSample, longestBetweenSamples, type ServiceSample, timeBetween } from './history-sampling.ts';

const megabyte = 1_048_576;
const holds = { cpu: 2, memoryMegabytes: 512, devices: ['GPU-1'] };
const instance = (change: Partial<InstanceSample> = {}): InstanceSample => ({
  modelId: 'm',
  running: true,
  holds,
  cpuNanoseconds: 0,
  memoryBytes: 100 * megabyte,
  openSockets: 3,
  ...change,
});
const look = (at: number, instances?: Readonly<Record<string, InstanceSample>>, openSockets = 3): ServiceSample => ({
  at,
  openSockets,
  ...(instances && { instances: new Map(Object.entries(instances)) }),
});
const quiet = { service: noTraffic, instances: new Map() };
/** Ten seconds, of which a core was busy for half. */
const half = instance({ cpuNanoseconds: 5_000_000_000 });

describe('between two looks', () => {
  test('an instance took what its counters say, and held what it was given', () => {
    const { service, instances, usage } = timeBetween(look(0, { i: instance() }), look(10_000, { i: half }), quiet);
    expect(averagesOf(service)).toEqual({ cores: 0.5, memoryKb: 102_400, devices: 1, sockets: 3, instances: 1 });
    expect(averagesOf(instances.get('i') ?? noPoint)).toEqual(averagesOf(service));
    expect([service.mostCpu, service.mostMemory, service.mostSockets, service.mostInstances]).toEqual([
      500, 102_400, 3, 1,
    ]);
    expect(usage).toMatchObject({ cpuMs: 20_000, memoryMbSeconds: 5_120, deviceMs: 10_000, socketMs: 30_000 });
  });

  test('instances are summed; one that began since has used all of its time in it', () => {
    const { service } = timeBetween(look(0, { i: instance() }), look(10_000, { i: half, j: half }), quiet);
    expect(averagesOf(service)).toMatchObject({ cores: 1, instances: 2, memoryKb: 204_800 });
  });

  test('a counter that began again loses what was before, and never goes below nothing', () => {
    const before = look(0, { i: instance({ cpuNanoseconds: 9_000_000_000 }) });
    const { service } = timeBetween(before, look(10_000, { i: half }), quiet);
    expect(averagesOf(service).cores).toBe(0.5);
  });

  test('an instance that has ended holds its share until it is removed, and takes nothing', () => {
    const ended = { i: { modelId: 'm', running: false, holds, openSockets: 0 } };
    const { service, instances, usage } = timeBetween(look(0, { i: instance() }), look(10_000, ended, 0), quiet);
    expect(instances.size).toBe(0);
    expect(averagesOf(service)).toMatchObject({ cores: 0, instances: 0 });
    expect(usage.cpuMs).toBe(20_000);
  });

  test('of what passed through an instance that is gone, nothing is lost', () => {
    const passed = { ...noTraffic, messagesFromClient: 4 };
    const traffic = { service: passed, instances: new Map([['old', passed]]) };
    const { service, instances } = timeBetween(look(0, { old: instance() }), look(10_000, {}), traffic);
    expect(service.messagesFromClient).toBe(4);
    expect(instances.get('old')).toEqual({ ...noPoint, messagesFromClient: 4 });
  });
});

describe('what is not known is no zero', () => {
  const known = look(10_000, { i: half });
  test.each([
    ['the first look of a process', timeBetween(undefined, known, quiet), {}],
    ['a process that stood still', timeBetween(look(9_999 - longestBetweenSamples), known, quiet), {}],
    ['a clock that stood still', timeBetween(look(10_000, { i: instance() }), known, quiet), {}],
    ['an engine that is away', timeBetween(look(0, { i: instance() }), look(10_000), quiet), { sockets: 3 }],
    ['an engine that was away', timeBetween(look(0), known, quiet), { sockets: 3 }],
    [
      'an engine that does not count',
      timeBetween(
        look(0, { i: instance() }),
        look(10_000, { i: { modelId: 'm', running: true, openSockets: 3 } }),
        quiet,
      ),
      { sockets: 3 },
    ],
  ])('%s', (_name, { service }, expected) => {
    expect(averagesOf(service)).toEqual(expected);
  });

  test('what passed counts all the same', () => {
    const traffic = { service: { ...noTraffic, calls: 2 }, instances: new Map() };
    expect(timeBetween(undefined, known, traffic).usage).toMatchObject({ calls: 2, cpuMs: 0, socketMs: 0 });
  });

  test('a service that was scaled to nothing took nothing: that is known', () => {
    const { service } = timeBetween(look(0, {}), look(10_000, {}, 0), quiet);
    expect(averagesOf(service)).toEqual({ cores: 0, memoryKb: 0, devices: 0, sockets: 0, instances: 0 });
  });
});
