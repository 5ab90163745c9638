import { describe, expect, test } from 'bun:test';
import { containerFacts, observation } from './observation.ts';
import type { WireContainer, WireContainerState } from './wire.ts';

const created = '2026-11-22T13:30:00.5Z';
const createdAt = Date.parse(created);
const never = '0001-01-01T00:00:00Z';
const details = (State: WireContainerState) => ({ Id: 'c', Created: created, State, Config: {} });

describe('the facts of a container', () => {
  test('of a running one are its times', () => {
    const state = { Status: 'running', ExitCode: 0, StartedAt: '2026-11-22T13:30:01Z', FinishedAt: never };
    expect(containerFacts(details(state))).toEqual({ phase: 'running', createdAt, startedAt: createdAt + 500 });
  });

  test('of one that was killed for memory say so', () => {
    const state = {
      Status: 'exited',
      ExitCode: 137,
      OOMKilled: true,
      StartedAt: '2026-11-22T13:30:01Z',
      FinishedAt: '2026-11-22T13:30:02Z',
    };
    expect(containerFacts(details(state))).toMatchObject({
      phase: 'exited',
      exitCode: 137,
      outOfMemory: true,
      finishedAt: createdAt + 1500,
    });
  });

  test('of one that could not be started show it as over, with the reason', () => {
    const state = { Status: 'created', ExitCode: 127, Error: 'no such file', StartedAt: never, FinishedAt: never };
    const facts = { phase: 'exited', createdAt, finishedAt: createdAt, error: 'no such file', outOfMemory: false };
    expect(containerFacts(details(state))).toEqual({ ...facts, phase: 'exited', exitCode: 127 });
    const forgotten = { ...state, ExitCode: 0, Error: '' };
    expect(containerFacts(details(forgotten), 'no such file')).toEqual({ ...facts, phase: 'exited', exitCode: 127 });
    expect(containerFacts(details(forgotten))).toEqual({ phase: 'created', createdAt });
  });
});

describe('an observation', () => {
  const container: WireContainer = {
    Id: 'c'.repeat(64),
    Names: ['/sluice-0123456789ab-voice-0-2'],
    Labels: {
      'sluice.installation': '0123456789ab',
      'sluice.service': 's',
      'sluice.port': '8080',
      'sluice.attempt': '2',
    },
    State: 'running',
    Created: 1,
    Ports: [
      { IP: '127.0.0.1', PrivatePort: 8080, PublicPort: 9999, Type: 'udp' },
      { IP: '127.0.0.1', PrivatePort: 8080, PublicPort: 32768, Type: 'tcp' },
    ],
    NetworkSettings: { Networks: { other: { IPAddress: '10.0.0.9' }, network: { IPAddress: '10.0.0.2' } } },
  };
  const facts = { phase: 'running', createdAt } as const;

  test('has the address by which the host reaches the instance', () => {
    const own = observation('0123456789ab', 'network', 'container', container, facts);
    expect(own).toMatchObject({
      id: 'voice-0-2',
      serviceId: 's',
      attempt: 2,
      address: { host: '10.0.0.2', port: 8080 },
    });
    const published = observation('0123456789ab', 'network', 'published', container, facts);
    expect(published.address).toEqual({ host: '127.0.0.1', port: 32768, published: true });
  });

  test('has none when the instance does not run or has not got it yet', () => {
    const ended = observation('0123456789ab', 'network', 'container', container, { ...facts, phase: 'exited' });
    expect(ended.address).toBeUndefined();
    const bare = { ...container, NetworkSettings: { Networks: { network: { IPAddress: '' } } } };
    expect(observation('0123456789ab', 'network', 'container', bare, facts).address).toBeUndefined();
  });
});
