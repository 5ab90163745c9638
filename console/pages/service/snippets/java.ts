import { type CallFacts, isWebSocket, type Proof, program, proofSources, sampleBody } from './call-facts.ts';

/** Java 11 or newer with nothing but the JDK, as one file: `java Call.java`. */
export function java(facts: CallFacts, proof: Proof): string {
  const opensSocket = isWebSocket(facts);
  const signs = 'secret' in proofSources[proof];
  return program(
    ...imports(opensSocket, signs, facts.caFile !== undefined),
    '',
    '// Run it with: java Call.java',
    'public class Call {',
    `  static final String ADDRESS = ${JSON.stringify(facts.address)};`,
    '',
    '  public static void main(String[] args) throws Exception {',
    `    var client = ${client(facts)};`,
    ...(opensSocket ? socket(proof) : call(facts, proof)),
    '  }',
    signs && signedHeaders,
    facts.caFile !== undefined && trust,
    '}',
  );
}

function imports(opensSocket: boolean, signs: boolean, trusts: boolean): string[] {
  const needed = ['java.net.URI', 'java.net.http.*'];
  if (opensSocket) needed.push('java.util.concurrent.*');
  if (trusts) needed.push('java.io.FileInputStream', 'java.security.KeyStore', 'java.security.cert.CertificateFactory');
  if (trusts) needed.push('javax.net.ssl.*');
  if (signs) {
    needed.push('java.net.*', 'java.nio.charset.StandardCharsets', 'java.security.MessageDigest', 'java.time.*');
    needed.push('java.time.format.DateTimeFormatter', 'java.util.*', 'java.util.stream.*', 'javax.crypto.Mac');
    needed.push('javax.crypto.spec.SecretKeySpec');
  }
  return needed.sort().map((name) => `import ${name};`);
}

function client({ caFile }: CallFacts): string {
  if (caFile === undefined) return 'HttpClient.newHttpClient()';
  return `HttpClient.newBuilder().sslContext(trusting(${JSON.stringify(caFile)})).build()`;
}

function socket(proof: Proof): string[] {
  return [
    '    var builder = client.newWebSocketBuilder();',
    ...headers(proof, '"GET"', '""'),
    '    var answer = new CompletableFuture<CharSequence>();',
    '    var listener = new WebSocket.Listener() {',
    '      @Override public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {',
    '        answer.complete(text.toString());',
    '        socket.request(1);',
    '        return null;',
    '      }',
    '    };',
    '    var socket = builder.buildAsync(URI.create(ADDRESS), listener).get(30, TimeUnit.SECONDS);',
    '    socket.sendText("hello", true).get(30, TimeUnit.SECONDS);',
    '    System.out.println(answer.get(30, TimeUnit.SECONDS));',
    '    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);',
  ];
}

function call({ method }: CallFacts, proof: Proof): string[] {
  const sends = method === 'POST';
  return [
    ...(sends ? [`    var body = ${JSON.stringify(sampleBody)};`] : []),
    '    var builder = HttpRequest.newBuilder(URI.create(ADDRESS));',
    ...headers(proof, `"${method}"`, sends ? 'body' : '""'),
    ...(sends
      ? ['    builder.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));']
      : []),
    '    var answer = client.send(builder.build(), HttpResponse.BodyHandlers.ofString());',
    '    System.out.println(answer.statusCode() + " " + answer.body());',
  ];
}

function headers(proof: Proof, method: string, body: string): string[] {
  const source = proofSources[proof];
  if ('header' in source) return [`    builder.header("${source.header}", System.getenv("${source.variable}"));`];
  const keys = `System.getenv("${source.key}"), System.getenv("${source.secret}")`;
  return [`    signedHeaders(${method}, ADDRESS, ${keys}, ${body}).forEach(builder::header);`];
}

const trust = `
  /** Trusts this CA and no other. */
  static SSLContext trusting(String file) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var input = new FileInputStream(file)) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(input));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }`;

const signedHeaders = `
  static Map<String, String> signedHeaders(String method, String address, String key, String secret, String body)
      throws Exception {
    var uri = URI.create(address);
    var date = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
    var path = Arrays.stream(uri.getRawPath().split("/", -1))
        .map(segment -> encoded(decoded(segment.replace("+", "%2B")))).collect(Collectors.joining("/"));
    var query = Stream.of(Objects.requireNonNullElse(uri.getRawQuery(), "").split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> (pair.contains("=") ? pair : pair + "=").split("=", 2))
        .map(pair -> new String[] {decoded(pair[0]), decoded(pair[1])})
        .sorted(Comparator.<String[], String>comparing(pair -> pair[0]).thenComparing(pair -> pair[1]))
        .map(pair -> encoded(pair[0]) + "=" + encoded(pair[1])).collect(Collectors.joining("&"));
    var canonical = String.join("\\n", method, path.endsWith("/") ? path : path + "/", query,
        "host:" + uri.getRawAuthority(), "x-sdk-date:" + date, "", "host;x-sdk-date", sha256(body));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var toSign = "SDK-HMAC-SHA256\\n" + date + "\\n" + sha256(canonical);
    var signature = hex(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
    return Map.of("X-Sdk-Date", date, "Authorization", "SDK-HMAC-SHA256 Access=" + key
        + ", SignedHeaders=host;x-sdk-date, Signature=" + signature);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static String sha256(String text) throws Exception {
    return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String hex(byte[] bytes) {
    var text = new StringBuilder();
    for (var one : bytes) text.append(String.format("%02x", one));
    return text.toString();
  }`;
