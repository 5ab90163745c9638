/** The query parameter that may carry a ticket. */
export const ticketParameter = 'sluice_ticket';

/** The sub-protocol that may carry a ticket begins so, as that for bearer tokens of Kubernetes; base64url without padding follows. */
export const ticketProtocol = 'base64url.bearer.authorization.k8s.io.';
