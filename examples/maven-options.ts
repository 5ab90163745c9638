/** Maven reads no proxy variables; this says the same in options of its JVM. Nothing where no proxy is set. */
export function mavenOptions(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const proxy = environment['HTTPS_PROXY'];
  if (proxy === undefined) return undefined;
  const url = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  const direct = (environment['NO_PROXY'] ?? '')
    .split(',')
    .map((host) => host.trim().replace(/^\./, '*.'))
    .filter((host) => host !== '');
  const properties = {
    'https.proxyHost': url.hostname,
    'https.proxyPort': url.port || (url.protocol === 'https:' ? '443' : '80'),
    'https.proxyUser': decodeURIComponent(url.username),
    'https.proxyPassword': decodeURIComponent(url.password),
    // One list for http and https.
    'http.nonProxyHosts': direct.join('|'),
  };
  return Object.entries(properties)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `-D${name}=${value}`)
    .join(' ');
}
