import { z } from 'zod';
import { keptText, optional, rule } from './rules.ts';

/** The documented parts of a model's request that say something about the model (reference, models, 1.1). */

const method = z.string().regex(/^(get|post)$/i, rule('model.bad-method'));
const protocol = z.string().regex(/^(https?|wss?)$/i, rule('model.bad-protocol'));
const number = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/, rule('model.bad-number'))]);
/** A JSON schema, which is kept as it is. */
const jsonSchema = z.record(z.string(), z.unknown());

export const modelApis = z
  .array(
    z.object({
      url: optional(keptText),
      method: optional(method),
      protocol: optional(protocol),
      input_params: optional(jsonSchema),
      output_params: optional(jsonSchema),
    }),
  )
  .max(1_000);

export const modelParameters = z
  .array(
    z.object({
      url: keptText,
      protocol,
      method,
      param_name: keptText,
      param_type: z.enum(['int', 'string', 'float', 'timestamp', 'date', 'file']),
      min: optional(number),
      max: optional(number),
      param_desc: optional(keptText),
    }),
  )
  .max(1_000);

const restraints = ['EXACT', 'ATLEAST', 'ATMOST'] as const;
const exactOnly: ReadonlySet<string> = new Set(['yum', 'apt-get']);

const packages = z.object({
  package_name: z.string().min(1).max(256),
  package_version: optional(keptText),
  restraint: optional(z.string().max(64)),
});

/** Which restraint a version may have depends on the installer (ModelArts.3040, ModelArts.3041). */
const dependency = z
  .object({ installer: z.enum(['pip', 'conda', 'apt-get', 'yum']), packages: z.array(packages).max(1_000) })
  .superRefine(({ installer, packages: all }, context) => {
    const exact = exactOnly.has(installer);
    const allowed: readonly string[] = exact ? ['EXACT'] : restraints;
    for (const [index, { package_version: version, restraint }] of all.entries()) {
      if (!version || !restraint || allowed.includes(restraint)) continue;
      const message = exact ? 'model.restraint-not-exact' : 'model.bad-restraint';
      context.addIssue({ code: 'custom', message, path: ['packages', index, 'restraint'] });
    }
  });

export const modelDependencies = z.array(dependency).max(100);

export const modelDocs = z
  .array(
    z.object({
      doc_name: z
        .string()
        .max(48)
        .regex(/^\p{L}[\p{L}\p{N} ._-]*$/u, rule('model.bad-doc-name')),
      doc_url: z
        .string()
        .max(2_048)
        .regex(/^https?:\/\/[^\s\p{C}]+$/iu, rule('model.bad-doc-url')),
    }),
  )
  .max(3);

export const modelTemplate = z.object({
  template_id: keptText,
  infer_format: optional(keptText),
  template_inputs: optional(
    z
      .array(z.object({ input_id: keptText, input: keptText }))
      .max(100)
      .refine(distinctInputs, rule('model.repeated-input')),
  ),
});

function distinctInputs(inputs: readonly { readonly input_id: string }[]): boolean {
  return new Set(inputs.map((input) => input.input_id)).size === inputs.length;
}

/** Starts with a letter, at most 36 characters, none of those that descriptions may not have either (config.json). */
export const modelAlgorithm = z
  .string()
  .regex(/^[A-Za-z][^&!'"<>=\p{C}\p{Script=Han}]{0,35}$/u, rule('model.bad-algorithm'));

/** A JSON object in a string: `{"f1":0.9,"recall":…,"precision":…,"accuracy":…}`. */
export const modelMetrics = z.string().max(65_536).refine(isJsonObject, rule('model.bad-metrics'));

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
