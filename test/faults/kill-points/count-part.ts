import type { CountedCalls } from './counted-calls.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** The same part of the process with every method counted, those of its members and the callbacks that it is given too. */
export function countPart<Part extends object>(calls: CountedCalls, name: string, part: Part): Part {
  const counted = Object.entries(part).map(([key, value]) => {
    const called = `${name}.${key}`;
    if (typeof value === 'function') return [key, countFunction(calls, called, value as AnyFunction)];
    return [key, isPlain(value) ? countPart(calls, called, value) : value];
  });
  return Object.fromEntries(counted) as Part;
}

function countFunction(calls: CountedCalls, name: string, method: AnyFunction): AnyFunction {
  return (...args) => {
    const result = calls.around(name, () => method(...args.map((arg) => countCallbacks(calls, name, arg))));
    return isStream(result) ? countStream(calls, `${name}.item`, result) : result;
  };
}

function countCallbacks(calls: CountedCalls, name: string, argument: unknown): unknown {
  if (typeof argument === 'function') return countFunction(calls, `${name}.callback`, argument as AnyFunction);
  if (!isPlain(argument) || !Object.values(argument).some((value) => typeof value === 'function')) return argument;
  return countPart(calls, name, argument);
}

async function* countStream(calls: CountedCalls, name: string, stream: AsyncIterable<unknown>): AsyncGenerator {
  for await (const item of stream) yield calls.around(name, () => item);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
