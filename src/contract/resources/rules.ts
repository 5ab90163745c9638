import { z } from 'zod';
import type { ErrorKey } from '../errors.ts';

/** Names the row of the error catalogue that a broken rule is answered with; the row gets `field` and `value`. */
export function rule(key: ErrorKey): { error: ErrorKey } {
  return { error: key };
}

/** A documented field that may be left out; some clients send `null` for that. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish();
}

/** A number that clients send as a number or as a string of digits. Give both ends of its range. */
export function numeric(range: { readonly minimum: number; readonly maximum: number; readonly fraction?: boolean }) {
  const form = range.fraction ? /^\d{1,10}(\.\d{1,10})?$/ : /^\d{1,13}$/;
  return z.union([z.number(), z.string()]).superRefine((value, context) => {
    const number = toNumber(value, form);
    const whole = range.fraction || Number.isInteger(number);
    if (whole && number >= range.minimum && number <= range.maximum) return;
    context.addIssue({
      code: 'custom',
      message: 'request.not-in-range' satisfies ErrorKey,
      params: { minimum: range.minimum, maximum: range.maximum },
    });
  });
}

function toNumber(value: number | string, form: RegExp): number {
  if (typeof value === 'number') return value;
  return form.test(value.trim()) ? Number(value) : Number.NaN;
}

/** Visible name of a model or a service: 1 to 64 letters (Chinese ones too), digits, hyphens and underscores. */
export const resourceName = z.string().regex(/^[\p{L}\p{M}\p{N}_-]{1,64}$/u, rule('request.bad-name'));

/** A documented text that the platform only keeps. */
export const keptText = z.string().max(4_096).refine(withoutNul, rule('request.has-nul'));

/** Whether `text` can be stored and handed on: C strings end at a NUL. */
export function withoutNul(text: string): boolean {
  return !text.includes('\u0000');
}
