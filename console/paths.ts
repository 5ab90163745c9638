/** Every address of the console. What is put in is encoded. */
export const paths = {
  overview: () => '/',
  images: () => '/images',
  repository: (organization: string, repository: string) =>
    `/images/${encodeURIComponent(organization)}/${encodeURIComponent(repository)}`,
  models: () => '/models',
  newModel: () => '/models/new',
  model: (id: string) => `/models/${encodeURIComponent(id)}`,
  services: () => '/services',
  deploy: () => '/services/new',
  service: (id: string) => `/services/${encodeURIComponent(id)}`,
  editService: (id: string) => `/services/${encodeURIComponent(id)}/edit`,
  /** One tab of a service. */
  serviceTab: (id: string, tab: string) => `/services/${encodeURIComponent(id)}/${encodeURIComponent(tab)}`,
  search: (query: string) => `/search?q=${encodeURIComponent(query)}`,
  credentials: () => '/credentials',
} as const;
