import type { z } from 'zod';
import { ClientError, clientError, type ErrorKey, errors } from '../../contract/errors.ts';

type Issue = z.core.$ZodIssue;

/** Longest piece of a client's value that an error repeats. */
const longestEcho = 64;

/** Puts the first mistake of a value into the words of the catalogue. `prefix` names what holds the value. */
export function validationError(error: z.ZodError, value: unknown, prefix: string): ClientError {
  const [issue] = error.issues;
  if (issue === undefined) return clientError('request.invalid-field', { field: prefix, detail: error.message });
  const { issue: deepest, path } = innermost(issue, issue.path);
  const given = at(value, path);
  const field = fieldName(prefix, path);
  if (given === undefined) return clientError('request.missing-field', { field });
  return describe(deepest, field, given);
}

function describe(issue: Issue, field: string, given: unknown): ClientError {
  const value = echo(given);
  switch (issue.code) {
    case 'invalid_type':
      return clientError('request.wrong-type', { field, expected: typeWord(issue.expected), actual: typeOf(given) });
    case 'invalid_union': {
      const expected = [...new Set(issue.errors.flatMap((errors) => errors.map(expectation)))].join(' | ');
      return clientError('request.wrong-type', { field, expected, actual: typeOf(given) });
    }
    case 'invalid_value':
      return typeof given === typeof issue.values[0]
        ? clientError('request.not-one-of', { field, value, allowed: issue.values.map(String).join(', ') })
        : clientError('request.wrong-type', { field, expected: typeof issue.values[0], actual: typeOf(given) });
    case 'too_big':
      return (
        named(issue.message, field, value) ?? clientError('request.too-long', { field, maximum: String(issue.maximum) })
      );
    case 'too_small':
      return (
        named(issue.message, field, value) ??
        clientError('request.too-short', { field, minimum: String(issue.minimum) })
      );
    case 'custom':
      return (
        named(issue.message, field, value, issue.params) ??
        clientError('request.invalid-field', { field, detail: issue.message })
      );
    default:
      return (
        named(issue.message, field, value) ?? clientError('request.invalid-field', { field, detail: issue.message })
      );
  }
}

/** A rule's message names a row of the catalogue. */
function named(message: string, field: string, value: string, params: Record<string, unknown> = {}) {
  if (!Object.hasOwn(errors, message)) return undefined;
  const numbers = Object.fromEntries(Object.entries(params).map(([name, each]) => [name, String(each)]));
  return new ClientError(message as ErrorKey, { field, value, ...numbers });
}

/** The mistake inside a union when only one member has the right type, and inside a bad key of a map. */
function innermost(issue: Issue, path: readonly PropertyKey[]): { issue: Issue; path: readonly PropertyKey[] } {
  const nested =
    issue.code === 'invalid_union'
      ? issue.errors.filter((errors) => errors[0] !== undefined && errors[0].code !== 'invalid_type')
      : issue.code === 'invalid_key'
        ? [issue.issues]
        : [];
  const [only] = nested.length === 1 ? (nested[0] ?? []) : [];
  if (only === undefined) return { issue, path };
  return innermost(only, [...path, ...only.path]);
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeWord(issue.expected);
  return issue.code === 'invalid_value' ? issue.values.map(String).join(' | ') : issue.code;
}

function typeWord(expected: string): string {
  return expected === 'record' ? 'object' : expected;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    // A map's bad key is named by itself.
    current = Object.hasOwn(current, step) ? (current as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return current;
}

/** `config[0].model_id`, with what holds it in front. */
export function fieldName(prefix: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step).slice(0, longestEcho)}`));
  return `${prefix}${steps.join('')}`.replace(/^\./, '') || 'body';
}

function echo(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text;
}
