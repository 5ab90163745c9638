import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type NoticeKey, notices } from '../contract/notices.ts';
import { deploymentTimeline, type TimelineStep } from './deployment-timeline.ts';

const model = 'echo 0.0.1';

/** `at key instance?`, where the times are ms since the deployment was asked for. */
type Told = readonly [number, NoticeKey, Record<string, string>?];
const eventsOf = (told: readonly Told[]) =>
  told.map(([occurredAt, key, args = {}]) => ({
    type: 'normal' as const,
    occurredAt,
    notice: { key, args: { model, ...args } },
  }));

/** `kind start-end result` and what else the step says. */
const shown = ({ kind, startedAt, endedAt, result, instance = '', reason }: TimelineStep) =>
  `${kind} ${startedAt}-${endedAt ?? ''} ${result} ${instance} ${reason?.key ?? ''}`.trim().replaceAll(/ +/g, ' ');

const begin: readonly Told[] = [
  [1, 'service.deploy-started'],
  [10, 'service.preparing'],
  [11, 'service.prepared'],
  [12, 'service.scheduled'],
  [13, 'service.pulling'],
];
const started: readonly Told[] = [...begin, [500, 'service.pulled'], [800, 'service.starting-model']];
const none = { failed: false };

const cases: readonly [
  string,
  readonly Told[],
  { readonly endedAt?: number; readonly failed: boolean },
  readonly string[],
][] = [
  ['nothing was told yet', [], none, ['prepare 0- running']],
  ['the image is being pulled', begin, none, ['prepare 0-12 done', 'image 13- running']],
  [
    'all the way',
    [...started, [2_000, 'instance.ready', { instance: 'i1' }], [2_100, 'service.started']],
    { endedAt: 2_100, failed: false },
    ['prepare 0-12 done', 'image 13-500 done', 'start 500-800 done', 'ready 800-2000 done i1', 'route 2000-2100 done'],
  ],
  [
    'two instances: the workers have them when they have the last one',
    [
      ...started,
      [2_000, 'instance.ready', { instance: 'i1' }],
      [3_000, 'instance.ready', { instance: 'i2' }],
      [3_050, 'service.started'],
    ],
    { endedAt: 3_050, failed: false },
    [
      'prepare 0-12 done',
      'image 13-500 done',
      'start 500-800 done',
      'ready 800-2000 done i1',
      'ready 800-3000 done i2',
      'route 3000-3050 done',
    ],
  ],
  [
    'each failed attempt with its reason, and the next from there on',
    [
      ...started,
      [900, 'instance.exited', { instance: 'i1' }],
      [1_900, 'instance.exited', { instance: 'i2' }],
      [2_000, 'service.crash-loop'],
      [2_000, 'service.failed'],
    ],
    { endedAt: 2_000, failed: true },
    [
      'prepare 0-12 done',
      'image 13-500 done',
      'start 500-800 done',
      'ready 800-900 failed i1 instance.exited',
      'ready 900-1900 failed i2 instance.exited',
      'ready 1900-2000 failed service.crash-loop',
    ],
  ],
  [
    'what it waits for is told while it waits',
    [...started, [31_000, 'instance.wrong-port']],
    none,
    ['prepare 0-12 done', 'image 13-500 done', 'start 500-800 done', 'ready 800- running instance.wrong-port'],
  ],
  [
    'an image that cannot be had',
    [...begin, [700, 'model.image-missing', { model: '' }], [701, 'service.failed']],
    { endedAt: 701, failed: true },
    ['prepare 0-12 done', 'image 13-701 failed model.image-missing'],
  ],
  [
    'room first',
    [
      [10, 'service.preparing'],
      [20, 'service.waits-for-room'],
      [5_000, 'service.scheduled'],
      [5_001, 'service.pulling'],
    ],
    none,
    ['prepare 0-20 done', 'room 20-5000 done service.waits-for-room', 'image 5001- running'],
  ],
  [
    'former instances leave after it is over; what becomes of the service later is none of it',
    [
      ...started,
      [2_000, 'instance.ready', { instance: 'i2' }],
      [2_010, 'instance.replaced', { instance: 'i1' }],
      [2_100, 'service.updated'],
      [9_000, 'instance.removed-at-deadline', { instance: 'i1' }],
      [20_000, 'instance.exited', { instance: 'i2' }],
      [21_000, 'instance.ready', { instance: 'i3' }],
    ],
    { endedAt: 2_100, failed: false },
    [
      'prepare 0-12 done',
      'image 13-500 done',
      'start 500-800 done',
      'ready 800-2000 done i2',
      'route 2000-2100 done',
      'leave 2010-9000 done i1',
    ],
  ],
  [
    'another configuration took its place',
    begin,
    { endedAt: 300, failed: true },
    ['prepare 0-12 done', 'image 13-300 failed'],
  ],
];

test.each(cases)('%s', (_, told, { endedAt, failed }, steps) => {
  const timeline = deploymentTimeline({
    startedAt: 0,
    failed,
    events: eventsOf(told),
    ...(endedAt !== undefined && { endedAt }),
  });
  expect(timeline.map(shown)).toEqual([...steps]);
});

test('whatever was told, in whatever order: every step ends behind its beginning, and with the deployment', () => {
  const told = fc.record({
    after: fc.nat(1_000),
    key: fc.constantFrom(...(Object.keys(notices) as NoticeKey[])),
    args: fc.constantFrom({}, { instance: 'i1' }, { instance: 'i2' }, { instance: 'i1', model: 'other 1.0.0' }),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 40 }), fc.boolean(), fc.boolean(), (all, over, failed) => {
      let now = 0;
      const events = eventsOf(
        all.map(({ after, key, args }): Told => {
          now += after;
          return [now, key, args as Record<string, string>];
        }),
      );
      const steps = deploymentTimeline({ startedAt: 0, failed, events, ...(over && { endedAt: now }) });
      expect(steps.map(({ startedAt }) => startedAt)).toEqual(
        steps.map(({ startedAt }) => startedAt).toSorted((one, other) => one - other),
      );
      for (const { kind, startedAt, endedAt, result } of steps) {
        expect(endedAt ?? now).toBeGreaterThanOrEqual(startedAt);
        expect(endedAt === undefined).toBe(result === 'running');
        if (over && kind !== 'leave') expect(result).not.toBe('running');
      }
    }),
  );
});
