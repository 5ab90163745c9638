/** Those of the named request fields that the client gave; `null` is as good as nothing. */
export function given<Request extends object, Name extends keyof Request>(request: Request, names: readonly Name[]) {
  return Object.fromEntries(names.filter((name) => request[name] != null).map((name) => [name, request[name]])) as {
    [Key in Name]?: NonNullable<Request[Key]>;
  };
}
