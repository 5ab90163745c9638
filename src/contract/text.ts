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

/** Fills `text` in. An argument that was not given stays visible as `{name}`, so that a gap is seen and not hidden. */
export function render(text: Text, args: Readonly<Record<string, string | number>>, language: Language): string {
  return text[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : String(value);
  });
}
