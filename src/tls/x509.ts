// The library builds on a container that needs the metadata API to be there first. Static imports keep their order in
// source but not in the compiled executable; these do in both.
await import('reflect-metadata');

export const x509 = await import('@peculiar/x509');
