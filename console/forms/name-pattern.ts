/** What models and services may be called. */
export const namePattern = /^[\p{L}\p{M}\p{N}_-]{1,64}$/u;
