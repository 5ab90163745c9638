/** Projects of a domain: each access key and each temporary one says in which of them it is good. */
export const mostProjects = 100;
