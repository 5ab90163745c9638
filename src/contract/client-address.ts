/** In which the gateway tells the control process the address of the client; what a client sends under this name is removed. */
export const clientAddressHeader = 'X-Sluice-Client-Address';
