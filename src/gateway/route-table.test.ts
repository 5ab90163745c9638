import { describe, expect, test } from 'bun:test';
import type { Route } from '../contract/route.ts';
import { RouteTable } from './route-table.ts';

const route = (serviceId: string, revision = 1): Route => ({
  serviceId,
  serviceName: serviceId,
  projectId: 'p',
  revision,
  websocket: true,
  open: true,
  status: 'running',
  versions: [],
});

describe('routes that come ahead of their message', () => {
  test('are in force with it, and not before', () => {
    const table = new RouteTable();
    table.prepare([route('a'), route('b')]);
    expect(table.size).toBe(0);
    table.applySnapshot({ routes: [route('c')] });
    expect(['a', 'b', 'c'].every((id) => table.find(id) !== undefined)).toBe(true);
    table.prepare([route('a', 2)]);
    expect(table.find('a')?.revision).toBe(1);
    table.applyDelta({ changed: [route('d')], removed: ['b'] });
    expect(table.find('a')?.revision).toBe(2);
    expect(table.find('b')).toBeUndefined();
    expect(table.size).toBe(3);
  });

  test('are forgotten when it does not come', () => {
    const table = new RouteTable();
    table.prepare([route('a')]);
    table.forgetPrepared();
    table.applySnapshot({ routes: [route('b')] });
    expect(table.find('a')).toBeUndefined();
  });

  test('leave the record that is there when they say the same', () => {
    const table = new RouteTable();
    table.applySnapshot({ routes: [route('a')] });
    const before = table.find('a');
    table.prepare([route('a')]);
    table.applySnapshot({ routes: [] });
    expect(table.find('a')).toBe(before as Route);
    table.applySnapshot({ routes: [] });
    expect(table.size).toBe(0);
  });
});
