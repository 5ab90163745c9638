import fc from 'fast-check';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Values for members of certain names, wherever they stand: ids of things that are there. */
export type NamedValues = (name: string) => fc.Arbitrary<unknown> | undefined;

/** Values that a schema would take, as far as it says so in JSON Schema: what only its code checks may be missed. */
export function valuesOf(schema: z.ZodType, named: NamedValues = () => undefined): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return arbitraryOf(root, { definitions: root.$defs ?? {}, named });
}

interface Surroundings {
  readonly definitions: Record<string, JsonSchema>;
  readonly named: NamedValues;
}

function arbitraryOf(schema: JsonSchema | boolean, around: Surroundings): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return fc.jsonValue();
  if (schema.$ref !== undefined) {
    return arbitraryOf(around.definitions[schema.$ref.split('/').at(-1) ?? ''] ?? true, around);
  }
  if (schema['example'] !== undefined) return fc.constant(schema['example']);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each) => arbitraryOf(each, around)));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, around);
    case 'array':
      return fc.array(arbitraryOf((schema.items as JsonSchema | undefined) ?? true, around), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 2, Math.max(schema.minItems ?? 0, 2)),
      });
    case 'string':
      return textOf(schema);
    case 'number':
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 1, 0), max: Math.min(schema.maximum ?? 3, 1_000) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function objectOf(schema: JsonSchema, around: Surroundings): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) => [
    name,
    around.named(name) ?? arbitraryOf(member, around),
  ]);
  const known: fc.Arbitrary<object> = fc.record(Object.fromEntries(members), {
    requiredKeys: (schema.required ?? []) as never[],
  });
  const others = schema.additionalProperties;
  if (typeof others !== 'object') return known;
  const names = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/);
  return fc
    .tuple(known, fc.dictionary(names, arbitraryOf(others, around), { maxKeys: 2 }))
    .map(([one, other]) => ({ ...other, ...one }));
}

function textOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern, 'u'));
  const minLength = schema.minLength ?? 0;
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(schema.maxLength ?? 12, 12)) });
}
