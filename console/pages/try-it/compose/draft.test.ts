import { describe, expect, test } from 'bun:test';
import { editorLimit, emptyDraft, inPieces, messageOf, repeated, withPasted } from './draft.ts';

describe('a draft', () => {
  test('takes what is pasted over the selection', () => {
    expect(withPasted({ form: 'json', text: 'a-b' }, 'XX', 1, 2)).toEqual({ form: 'json', text: 'aXXb' });
  });

  test('keeps what is too long for the text field beside it, and sends all of it', async () => {
    const long = 'x'.repeat(editorLimit);
    const draft = withPasted({ ...emptyDraft, text: '<>' }, long, 1, 1);
    expect(draft.text).toBe('');
    expect(await messageOf(draft)).toEqual({ data: `<${long}>` });
  });

  test('makes text, bytes, or says what is wrong', async () => {
    expect(await messageOf({ form: 'html', text: '<p>' })).toEqual({ data: '<p>' });
    expect(await messageOf({ form: 'hex', text: '01 ff' })).toEqual({ data: new Uint8Array([1, 255]) });
    expect(await messageOf({ form: 'hex', text: '01 f' })).toEqual({ fault: { kind: 'hex', fault: 'odd', at: 3 } });
  });

  test('makes of a file what the form says', async () => {
    const attachment = { kind: 'file', file: new File(['hé'], 'a.txt') } as const;
    expect(await messageOf({ form: 'hex', text: '', attachment })).toEqual({ data: new Uint8Array([104, 0xc3, 0xa9]) });
    expect(await messageOf({ form: 'text', text: '', attachment })).toEqual({ data: 'hé' });
  });
});

test('pieces make the whole, and texts stay whole', () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 5]);
  expect([...inPieces(bytes, 2)].map((piece) => [...(piece as Uint8Array)])).toEqual([[1, 2], [3, 4], [5]]);
  expect([...inPieces(bytes, 0)]).toEqual([bytes]);
  expect([...inPieces('12345', 2)]).toEqual(['12345']);
  expect([...repeated(2, () => inPieces(bytes, 3))].map((piece) => (piece as Uint8Array).length)).toEqual([3, 2, 3, 2]);
});
