/** Microseconds, as Keystone writes times: `2020-01-04T09:05:22.701000Z`. */
export function keystoneTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
