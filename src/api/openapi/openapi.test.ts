import { describe, expect, test } from 'bun:test';
import { errors } from '../../contract/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { operationName } from '../operation.ts';
import { operations } from '../operations.ts';
import { describeApi } from './describe-api.ts';
import { errorsOf } from './describe-errors.ts';
import { requestExamples } from './request-examples.ts';

// Nothing of the dependencies is touched before a request comes.
const all = operations({ now: Date.now } as ApiDependencies);
const text = JSON.stringify(describeApi(all));
const document = JSON.parse(text);
const described = ({ method, path }: (typeof all)[number]) => document.paths[path][method];

describe('the document of the API', () => {
  for (const operation of all) {
    test(`${operationName(operation)} has examples that fit, and its errors`, () => {
      const { requestBody, responses } = described(operation);
      if (operation.body) {
        const { example } = requestBody.content['application/json'];
        const read = operation.body.safeParse(example);
        expect(read.error?.issues).toBeUndefined();
        // Nothing in it is ignored.
        expect(read.data).toEqual(example);
      }
      for (const [status, { schema }] of Object.entries(operation.answers)) {
        if (schema === undefined) continue;
        const { example } = responses[status].content['application/json'];
        expect(schema.safeParse(example).error?.issues).toBeUndefined();
      }
      for (const key of errorsOf(operation)) expect(Object.keys(responses)).toContain(String(errors[key].status));
      expect(Object.keys(responses)).toContain('500');
    });
  }

  test('has an example for no other operation, and refers to nothing that is not there', () => {
    const names = new Set(all.map(operationName));
    expect(Object.keys(requestExamples).filter((name) => !names.has(name))).toEqual([]);
    const references = [...new Set(text.match(/#\/components\/[\w./-]+/g))];
    const missing = references.filter((reference) => {
      const [kind = '', ...name] = reference.slice('#/components/'.length).split('/');
      return document.components[kind]?.[name.join('/')] === undefined;
    });
    expect(references.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  test('gives errors in the form of the API that they come from', () => {
    const { examples } = document.components;
    expect(examples['service.not-found'].value).toEqual({
      error_code: 'ModelArts.3502',
      error_msg: errors['service.not-found'].en,
    });
    expect(examples['iam.unauthenticated-keystone'].value.error.code).toBe(401);
    expect(examples['swr.forbidden-swr'].value).toEqual([
      { errorCode: 'SVCSTG.SWR.4030000', errorMessage: errors['swr.forbidden'].en, detail: '' },
    ]);
  });
});
