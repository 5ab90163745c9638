/**
 * Gives every style element that a script makes the page's nonce. The components give it to their own styles; some that they
 * measure with, the width of scroll bars for instance, they forget. Styles in HTML that came in by another way have none still.
 */
export function nonceStyles(nonce: string): void {
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function (this: Document, name: string, options?: ElementCreationOptions) {
    const element = create.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  } as typeof create;
}
