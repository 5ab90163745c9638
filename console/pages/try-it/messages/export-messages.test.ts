import { expect, test } from 'bun:test';
import { inSlices } from '../in-slices.ts';
import { exportMessages } from './export-messages.ts';
import { MessageLog } from './message-log.ts';

test('messages become JSON lines that hold all of them', async () => {
  const log = new MessageLog();
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const long = '长"\n'.repeat(200_000);
  log.add('sent', 'hello', Date.UTC(2026, 0, 2));
  log.add('received', bytes, Date.UTC(2026, 0, 2, 0, 0, 0, 5));
  log.add('received', long, Date.UTC(2026, 0, 2, 0, 0, 0, 5));
  const lines = (await new Blob(await inSlices(exportMessages(log))).text()).trimEnd().split('\n');
  const rows = lines.map((row) => JSON.parse(row) as Record<string, unknown>);
  expect(rows[0]).toEqual({
    sequence: 1,
    time: '2026-01-02T00:00:00.000Z',
    direction: 'sent',
    kind: 'text',
    size: 5,
    data: 'hello',
  });
  expect(Buffer.from(String(rows[1]?.['data']), 'base64').equals(bytes)).toBe(true);
  expect(rows[1]).toMatchObject({ kind: 'binary', size: 60_000, time: '2026-01-02T00:00:00.005Z' });
  expect(rows[2]).toMatchObject({ data: long });
  expect(rows).toHaveLength(3);
});
