import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type InLine, WaitingLine } from './waiting-line.ts';

interface Entry extends InLine<Entry> {}

test('a line keeps the order of its numbers, whoever comes, comes back or leaves', () => {
  const step = fc.record({ comes: fc.boolean(), number: fc.integer({ min: 0, max: 20 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const line = new WaitingLine<Entry>();
      const inside = new Map<number, Entry>();
      for (const { comes, number } of steps) {
        const known = inside.get(number);
        if (comes && known === undefined) {
          const entry: Entry = { number, next: undefined, previous: undefined };
          inside.set(number, entry);
          line.insert(entry);
        } else if (!comes && known !== undefined) {
          inside.delete(number);
          line.remove(known);
          expect([known.next, known.previous]).toEqual([undefined, undefined]);
        }
        const forward: number[] = [];
        for (let entry = line.first; entry !== undefined; entry = entry.next) {
          forward.push(entry.number);
          if (entry.next !== undefined) expect(entry.next.previous).toBe(entry);
        }
        expect(forward).toEqual([...inside.keys()].toSorted((one, other) => one - other));
        expect(line.length).toBe(inside.size);
      }
    }),
  );
});
