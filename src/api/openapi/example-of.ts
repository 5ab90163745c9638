import { fieldExample } from './field-examples.ts';

/** As much of a JSON schema as the API's document has. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly example?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
}

export type Components = Readonly<Record<string, JsonSchema>>;

/**
 * A value of the form of `schema`: its own examples, else what fields of such names hold. Of an object the fields that it always has, or all
 * where it has none of these.
 */
export function exampleOf(schema: JsonSchema, components: Components, name = ''): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.$ref !== undefined) {
    const known = components[schema.$ref.slice('#/components/schemas/'.length)];
    if (known === undefined) throw new Error(`the document has no ${schema.$ref}`);
    return exampleOf(known, components, name);
  }
  const [choice] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
  if (choice !== undefined) return exampleOf(choice, components, name);
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, components, name)));
  }
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((each) => each !== 'null');
  if (type === 'object') return objectExample(schema, components, name);
  if (type === 'array') {
    const item = schema.items === undefined ? undefined : exampleOf(schema.items, components, `${name}[]`);
    return item === undefined ? [] : [item];
  }
  if (type === 'boolean') return false;
  if (type === 'number') return fieldExample(name, 'number');
  if (type === 'integer') return Math.ceil(Number(fieldExample(name, 'number')));
  if (type === 'string') return fieldExample(name, 'string');
  // Of any form: what has none here is null.
  return null;
}

function objectExample(schema: JsonSchema, components: Components, name: string): Record<string, unknown> {
  const all = Object.entries(schema.properties ?? {});
  const always = all.filter(([key, field]) => schema.required?.includes(key) || isAnything(field));
  const fields = (always.length > 0 ? always : all).map(([key, field]) => [key, exampleOf(field, components, key)]);
  const { additionalProperties: rest } = schema;
  if (typeof rest === 'object' && fields.length === 0) {
    const value = exampleOf(rest, components, `${name}.*`);
    return value === undefined ? {} : { [name === 'envs' ? 'LANGUAGE' : 'name']: value };
  }
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** The document does not say of such a field whether it is always there. */
function isAnything({ type, $ref, anyOf, oneOf, allOf, enum: values }: JsonSchema): boolean {
  return [type, $ref, anyOf, oneOf, allOf, values].every((part) => part === undefined);
}
