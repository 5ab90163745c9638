import type { ContainerSuggestion, ExaminedImage, ExaminedPort } from '../contract/image-report.ts';

/** What a model of an image with these ports would say; undefined where nothing answers that a service could be called at. */
export function suggestContainer(
  ports: readonly ExaminedPort[],
  { exposedPorts: exposed, healthcheck }: Pick<ExaminedImage, 'exposedPorts' | 'healthcheck'>,
): ContainerSuggestion | undefined {
  const callable = ports.filter((port) => port.accepts && rankOf(port) > 0);
  const [best] = callable.toSorted(
    (a, b) =>
      rankOf(b) - rankOf(a) || Number(exposed.includes(b.port)) - Number(exposed.includes(a.port)) || a.port - b.port,
  );
  if (best === undefined) return undefined;
  const [socket] = best.webSockets;
  const scheme = socket === undefined ? 'http' : 'ws';
  const subprotocol = socket?.needsSubprotocol === true ? socket.subprotocols[0] : undefined;
  return {
    protocol: best.protocol === 'tls' ? `${scheme}s` : scheme,
    port: best.port,
    // A HEALTHCHECK is the image's own word, and counts where the model has none.
    ...(best.healthPath !== undefined && healthcheck === undefined && { readinessPath: best.healthPath }),
    ...(socket !== undefined && { webSocketPath: socket.path }),
    ...(subprotocol !== undefined && { subprotocol }),
  };
}

/** WebSocket before one that refused the handshake alone, before plain HTTP. */
function rankOf({ webSockets, refusals, httpStatus }: ExaminedPort): number {
  if (webSockets.length > 0) return 3;
  if (refusals.length > 0) return 2;
  return httpStatus === undefined ? 0 : 1;
}
