import { describe, expect, test } from 'bun:test';
import { everyMessage, type MessageFilter } from './matches.ts';
import { emptyRun } from './message.ts';
import { MessageLog } from './message-log.ts';
import { MessageView } from './message-view.ts';

const wanting = (filter: Partial<MessageFilter>): MessageFilter => ({ ...everyMessage, ...filter });

async function searched(view: MessageView): Promise<unknown[]> {
  while (view.searching) await new Promise((resume) => setTimeout(resume, 1));
  return Array.from({ length: view.count }, (_, index) => view.at(index)?.data);
}

describe('the view of a log', () => {
  test('shows everything without a filter, at once', () => {
    const log = new MessageLog();
    using view = new MessageView(log);
    log.add('sent', 'one', 0);
    log.add('received', 'two', 0);
    expect([view.count, view.at(0)?.data, view.at(1)?.data, view.searching]).toEqual([2, 'one', 'two', false]);
  });

  test('filters by direction, kind and text, and what comes later too', async () => {
    const log = new MessageLog();
    using view = new MessageView(log);
    log.add('sent', 'Hello', 0);
    log.add('received', 'hello', 0);
    log.add('received', new Uint8Array([0xde, 0xad, 0xbe, 0xef]), 0);
    view.setFilter(wanting({ directions: new Set(['received']) }));
    expect(await searched(view)).toEqual(['hello', new Uint8Array([0xde, 0xad, 0xbe, 0xef])]);
    view.setFilter(wanting({ kinds: new Set(['text']), text: 'HELL' }));
    expect(await searched(view)).toEqual(['Hello', 'hello']);
    log.add('sent', 'what the hell', 0);
    log.add('sent', 'goodbye', 0);
    expect(await searched(view)).toEqual(['Hello', 'hello', 'what the hell']);
    view.setFilter(wanting({ text: 'ad be' }));
    expect(await searched(view)).toEqual([new Uint8Array([0xde, 0xad, 0xbe, 0xef])]);
  });

  test('finds text in bytes, and what lies across the steps of a long message', async () => {
    const log = new MessageLog();
    using view = new MessageView(log);
    const step = 1024 * 1024;
    const text = `${'x'.repeat(step - 2)}NEEDLE${'x'.repeat(step)}`;
    log.add('received', text, 0);
    log.add('received', new TextEncoder().encode(text), 0);
    log.add('received', 'needl', 0);
    view.setFilter(wanting({ text: 'NEEDLE' }));
    expect(await searched(view)).toHaveLength(2);
    view.setFilter(wanting({ text: 'NEEDLES' }));
    expect(await searched(view)).toHaveLength(0);
  });

  test('looks through 100,000 messages, and lets others have their turn meanwhile', async () => {
    const log = new MessageLog();
    using view = new MessageView(log);
    for (let index = 0; index < 100_000; index += 1) log.add('received', `message ${index}`, index);
    let told = 0;
    view.subscribe(() => {
      told += 1;
    });
    view.setFilter(wanting({ text: '9999' }));
    expect(view.searching).toBe(true);
    expect((await searched(view)).length).toBe(19);
    expect(told).toBeGreaterThan(10);
  });

  test('shows a run in the place of its first message, each message on demand, and what is looked for in them', async () => {
    const log = new MessageLog({ messages: 8, bytes: 1_000 });
    using view = new MessageView(log);
    const run = emptyRun();
    log.add('sent', 'hello', 0);
    expect(view.count).toBe(1);
    for (const at of [1, 2, 3]) log.add('sent', new Uint8Array([at, at]), at, run);
    log.add('received', 'heard', 4);
    log.add('sent', new Uint8Array([4, 4]), 5, run);
    expect(await searched(view)).toEqual(['hello', new Uint8Array([1, 1]), 'heard']);
    expect(run).toEqual({ first: 2, count: 4, size: 8 });
    view.setFilter(wanting({ folds: false }));
    expect(view.count).toBe(6);
    view.setFilter(wanting({ text: '03 03' }));
    expect(await searched(view)).toEqual([new Uint8Array([3, 3])]);
    view.setFilter(everyMessage);
    // Where its first message is dropped or cleared, it goes on with the next one.
    for (const at of [6, 7, 8]) log.add('received', `${at}`, at);
    log.add('received', '9', 9);
    log.add('sent', new Uint8Array([10, 10]), 10, run);
    expect(run).toEqual({ first: 11, count: 1, size: 2 });
    expect(await searched(view)).toEqual(['heard', '6', '7', '8', '9', new Uint8Array([10, 10])]);
    log.clear();
    expect(view.count).toBe(0);
    log.add('sent', new Uint8Array([11, 11]), 11, run);
    log.add('sent', 'new', 12);
    expect(await searched(view)).toEqual([new Uint8Array([11, 11]), 'new']);
  });

  test('forgets what the log drops, and what another filter found', async () => {
    const log = new MessageLog({ messages: 10, bytes: 1_000 });
    using view = new MessageView(log);
    view.setFilter(wanting({ text: 'even' }));
    for (let index = 0; index < 100; index += 1) log.add('sent', index % 2 === 0 ? `even ${index}` : `odd ${index}`, 0);
    expect(await searched(view)).toEqual(['even 90', 'even 92', 'even 94', 'even 96', 'even 98']);
    log.add('sent', 'odd 101', 0);
    log.add('sent', 'odd 103', 0);
    expect(await searched(view)).toEqual(['even 92', 'even 94', 'even 96', 'even 98']);
    expect([93, 95, 96, 200].map((sequence) => view.indexOf(sequence))).toEqual([0, 1, 2, 4]);
    log.clear();
    expect(await searched(view)).toEqual([]);
  });
});
