import { readFileSync } from 'node:fs';
import { errorMessage } from '../contract/error-message.ts';
import type { Text } from '../contract/text.ts';

/** What a file of the operator's holds, or why that cannot be told. */
export function readYaml(path: string): { readonly value: unknown } | { readonly problem: Text } {
  try {
    return { value: Bun.YAML.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    const detail = errorMessage(error);
    return { problem: { en: `the file cannot be read: ${detail}`, zh: `无法读取文件：${detail}` } };
  }
}
