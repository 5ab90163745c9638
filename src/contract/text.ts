/** The languages in which the product speaks; English is what programs get unless they ask. */
export type Language = 'en' | 'zh';

/** One sentence in every language. `{name}` stands for an argument. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** The argument names in a template, as a union of string literals. */
export type ArgumentNames<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ArgumentNames<Rest>
  : never;

export type Arguments<T extends Text> = { readonly [Name in ArgumentNames<T['en']>]: string | number };

/**
 * Fills `text` in. An argument that was not given stays visible as `{name}`, so that a gap is seen and not hidden. One that is
 * empty takes the blank before it along: often it is a sentence of its own, which not everyone who fails has to say.
 */
export function render(text: Text, args: Readonly<Record<string, string | number>>, language: Language): string {
  return text[language].replace(/( ?)\{(\w+)\}/g, (whole, blank: string, name: string) => {
    const value = args[name];
    if (value === undefined) return whole;
    return value === '' ? '' : `${blank}${value}`;
  });
}
