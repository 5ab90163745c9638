/** Organizations of one account. The cloud's quota is 5; a machine of one's own needs no such thrift, but a bound. */
export const mostOrganizations = 1_000;
