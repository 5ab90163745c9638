import { expect, test } from 'bun:test';
import { configDifferences } from './config-differences.ts';

const voice = { model_id: 'm1', model_name: 'voice', model_version: '0.0.1', weight: 100 };
const before = [{ ...voice, envs: { COLOUR: 'red', SAME: '1' } }];

test('what is changed, added and gone is named by where it stands, a model by its name', () => {
  const changed = { ...voice, model_id: 'm2', model_version: '0.0.2', envs: { SAME: '1', MORE: '' } };
  const gone = { model_id: 'm3', model_name: '', model_version: '' };
  expect(configDifferences(before, [changed, gone])).toEqual([
    { version: 0, path: 'model', before: 'voice 0.0.1', after: 'voice 0.0.2' },
    { version: 0, path: 'envs.COLOUR', before: 'red' },
    { version: 0, path: 'envs.MORE', after: '""' },
    { version: 1, path: 'model', after: 'm3' },
  ]);
});

test('the same in another order is the same, and so is what has an empty part', () => {
  expect(configDifferences(before, [{ envs: { SAME: '1', COLOUR: 'red' }, ...voice }])).toEqual([]);
  expect(configDifferences([{ envs: {}, volumes: [] }], [{}])).toEqual([]);
});
