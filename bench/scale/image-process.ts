import { startUpstream } from '../gateway/upstream.ts';

/** The image in a process of its own: with thousands of sockets, load and image have too many descriptors for one. */
const { port } = startUpstream();
console.log(port);
