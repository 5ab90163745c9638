import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Inbox } from './inbox.ts';

test('an inbox gives back what was put in, in order, however it is filled and emptied', () => {
  const step = fc.oneof(
    fc.record({ append: fc.uint8Array({ minLength: 1, maxLength: 50 }) }),
    fc.record({ take: fc.nat({ max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const inbox = new Inbox();
      const taken: { bytes: Buffer; expected: Buffer }[] = [];
      let model = Buffer.alloc(0);
      for (const action of steps) {
        if ('append' in action) {
          inbox.append(Buffer.from(action.append));
          model = Buffer.concat([model, action.append]);
        } else {
          const count = Math.min(action.take, inbox.length);
          taken.push({ bytes: inbox.take(count), expected: model.subarray(0, count) });
          model = model.subarray(count);
        }
        expect(inbox.length).toBe(model.length);
        expect(inbox.view().equals(model)).toBe(true);
      }
      // What was taken stays what it was, whatever came after it.
      for (const { bytes, expected } of taken) expect(bytes.equals(expected)).toBe(true);
    }),
  );
});
