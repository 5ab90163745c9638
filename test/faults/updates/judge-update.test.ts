import { expect, test } from 'bun:test';
import type { ClientTale } from '../client-tale.ts';
import type { EngineEvent } from './engine-events.ts';
import { judgeUpdate, type SceneBounds, type SceneEvidence } from './judge-update.ts';
import type { Look } from './service-watch.ts';

const look = (at: number, instances: Readonly<Record<string, string>>): Look => ({
  at,
  status: 'deploying',
  progress: undefined,
  error: undefined,
  instances: new Map(Object.entries(instances)),
});
const does = (at: number, action: EngineEvent['action'], name: string): EngineEvent => ({
  at,
  action,
  hostname: `host-${name}`,
  instance: name,
});
const opened = (at: number, name: string): ClientTale => ({
  type: 'opened',
  index: 0,
  instance: `host-${name}`,
  at,
  took: 1,
});
const closed = (
  at: number,
  name: string,
  change: Partial<Extract<ClientTale, { type: 'closed' }>> = {},
): ClientTale => ({
  type: 'closed',
  index: 1,
  localPort: 5,
  instance: `host-${name}`,
  at,
  how: 'closed',
  code: 1012,
  reason: 'sluice: this instance of the service ends; connect again',
  outstanding: 0,
  ...change,
});

/** `old` is replaced by `new`: it drains from 2,000 on, for 3 s. */
const good: SceneEvidence = {
  from: 1000,
  to: 60_000,
  doomed: new Set(),
  looks: [
    look(900, { old: 'running' }),
    look(1500, { old: 'running', new: 'running' }),
    look(2000, { old: 'stopping', new: 'running' }),
    look(9000, { new: 'running' }),
  ],
  engine: [does(100, 'start', 'old'), does(1100, 'start', 'new'), does(6000, 'kill', 'old'), does(6010, 'die', 'old')],
  tales: [opened(200, 'old'), opened(1800, 'new'), closed(5100, 'old')],
};
const bounds: SceneBounds = { fewest: 1, most: 2, deadlineSeconds: 3, restartsNothing: false };

const judge = (change: Partial<SceneEvidence>, more: Partial<SceneBounds> = {}) =>
  judgeUpdate({ ...good, ...change }, { ...bounds, ...more });
const withTale = (...tales: ClientTale[]) => ({ tales: [...good.tales, ...tales] });

test('an update in which everything went as it should has no problems', () => {
  expect(judge({})).toEqual([]);
});

test.each([
  ['before its deadline', withTale(closed(4000, 'old'))],
  ['after its last moments', withTale(closed(25_000, 'old'))],
  ['in the wrong words', withTale(closed(5100, 'old', { code: 1001 }))],
  ['in the wrong words', withTale(closed(5100, 'old', { reason: 'bye' }))],
  ['it had not to end', withTale(closed(5100, 'new'))],
] as const)('a socket that ends %s is told', (words, change) => {
  expect(judge(change)).toEqual([expect.stringContaining(words)]);
});

test('where clients leave in time none may be closed, but for those of a killed worker', () => {
  const { deadlineSeconds: _, ...long } = bounds;
  expect(judgeUpdate(good, long)).toEqual([expect.stringContaining('it had not to end')]);
  expect(judgeUpdate({ ...good, doomed: new Set([5]) }, long)).toEqual([]);
});

test('a failed handshake and a number out of order are told, those of other scenes are not', () => {
  const refused = (at: number): ClientTale => ({ type: 'refused', index: 2, localPort: 6, at, how: 'answered 503' });
  const lost = (at: number): ClientTale => ({ type: 'lost', index: 3, at, expected: 4, number: 5 });
  expect(judge(withTale(refused(3000), lost(3000)))).toEqual([
    'a new socket (2) failed: answered 503',
    'socket 3: lost, 5 came where 4 should have',
  ]);
  expect(judge({ ...withTale(refused(3000)), doomed: new Set([6]) })).toEqual([]);
  expect(judge(withTale(refused(500), lost(500)))).toEqual([]);
});

test('too few that serve and too many at once are told', () => {
  const few = [...good.looks, look(9100, { new: 'starting' })];
  expect(judge({ looks: few })).toEqual(['only 0 instances took new sockets: new starting']);
  const many = [...good.looks, look(9100, { new: 'running', more: 'starting', most: 'starting', gone: 'stopping' })];
  expect(judge({ looks: many })).toEqual([expect.stringContaining('3 instances at once')]);
});

test('an instance that is told to end before clients were on another one is told', () => {
  const late = { tales: [opened(200, 'old'), opened(7000, 'new'), closed(5100, 'old')] };
  expect(judge(late)).toEqual(['host-old was told to end while only 0 others served']);
  const never = { tales: [opened(7000, 'old'), opened(200, 'new')] };
  expect(judge(never)).toEqual([]);
});

test('where nothing restarts every action of the engine is told', () => {
  expect(judge({}, { restartsNothing: true })).toHaveLength(3);
});
