import { z } from 'zod';

/** The part of JSON Schema that our schemas turn into. */
interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/**
 * The paths of everything that a value of this schema can hold: `config`, `config[].model_id`. What lies below a map with keys of
 * the client's choice is named with `*`.
 */
export function schemaFields(schema: z.ZodType): readonly string[] {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return [...new Set(fieldsBelow(whole, '', whole))];
}

function fieldsBelow(given: JsonSchema, path: string, whole: JsonSchema): string[] {
  const schema = given.$ref === undefined ? given : (whole.$defs?.[given.$ref.replace('#/$defs/', '')] ?? given);
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const join = (name: string) => (path === '' ? name : `${path}.${name}`);
  return [
    ...Object.entries(properties).flatMap(([name, each]) => [join(name), ...fieldsBelow(each, join(name), whole)]),
    ...(typeof additionalProperties === 'object' ? fieldsBelow(additionalProperties, join('*'), whole) : []),
    ...(items ? fieldsBelow(items, `${path}[]`, whole) : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((each) => fieldsBelow(each, path, whole)),
  ];
}
