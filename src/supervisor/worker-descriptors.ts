/** What the supervisor gives a worker, by the numbers of the worker's descriptors. */
export const listenDescriptor = 3;
/** What all workers share. */
export const memoryDescriptor = 4;
/** The listening socket for load balancers that send a PROXY protocol header; only where there is one. */
export const proxiedDescriptor = 5;
