/** What the platform says of a change: which thing, never the thing itself. */
export interface Change {
  readonly kind: string;
  readonly id: string;
  readonly aspect?: string;
}
