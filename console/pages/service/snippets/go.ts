import { type CallFacts, isWebSocket, type Proof, program, proofSources, sampleBody } from './call-facts.ts';

/** Go: a WebSocket with `github.com/gorilla/websocket`, a request with nothing but Go. */
export function go(facts: CallFacts, proof: Proof): string {
  const opensSocket = isWebSocket(facts);
  const signs = 'secret' in proofSources[proof];
  return program(
    opensSocket && '// go mod init call && go get github.com/gorilla/websocket && go run .',
    !opensSocket && '// go run call.go',
    'package main',
    '',
    'import (',
    ...imports(facts, signs).map((name) => `\t"${name}"`),
    ...(opensSocket ? ['', '\t"github.com/gorilla/websocket"'] : []),
    ')',
    '',
    `const address = ${JSON.stringify(facts.address)}`,
    '',
    'func main() {',
    ...configuration(facts),
    ...(opensSocket ? socket(facts, proof) : call(facts, proof)),
    '}',
    '',
    'func check(err error) {',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '}',
    signs && signedHeaders,
  );
}

function imports(facts: CallFacts, signs: boolean): string[] {
  const names = new Set(['fmt', 'log', 'net/http', 'os']);
  if (facts.caFile !== undefined) for (const name of ['crypto/tls', 'crypto/x509']) names.add(name);
  if (!isWebSocket(facts)) names.add('io').add(facts.method === 'POST' ? 'strings' : 'io');
  if (signs) {
    for (const name of ['crypto/hmac', 'crypto/sha256', 'encoding/hex', 'net/url', 'sort', 'strings', 'time'])
      names.add(name);
  }
  return [...names].sort();
}

function configuration({ caFile }: CallFacts): string[] {
  if (caFile === undefined) return [];
  return [
    `\tpem, err := os.ReadFile(${JSON.stringify(caFile)})`,
    '\tcheck(err)',
    '\tpool := x509.NewCertPool()',
    '\tpool.AppendCertsFromPEM(pem)',
    '\ttrust := &tls.Config{RootCAs: pool}',
  ];
}

function socket({ caFile }: CallFacts, proof: Proof): string[] {
  return [
    `\theader := ${headers(proof, '"GET"', '""')}`,
    `\tdialer := websocket.Dialer{${caFile === undefined ? '' : 'TLSClientConfig: trust'}}`,
    '\tsocket, answer, err := dialer.Dial(address, header)',
    '\tif answer != nil {',
    '\t\tlog.Println(answer.Status)',
    '\t}',
    '\tcheck(err)',
    '\tdefer socket.Close()',
    '\tcheck(socket.WriteMessage(websocket.TextMessage, []byte("hello")))',
    '\t_, message, err := socket.ReadMessage()',
    '\tcheck(err)',
    '\tfmt.Println(string(message))',
  ];
}

function call({ caFile, method }: CallFacts, proof: Proof): string[] {
  const sends = method === 'POST';
  return [
    ...(sends ? [`\tconst body = \`${sampleBody}\``] : []),
    `\trequest, err := http.NewRequest("${method}", address, ${sends ? 'strings.NewReader(body)' : 'nil'})`,
    '\tcheck(err)',
    `\trequest.Header = ${headers(proof, `"${method}"`, sends ? 'body' : '""')}`,
    ...(sends ? ['\trequest.Header.Set("Content-Type", "application/json")'] : []),
    `\tclient := http.Client{${caFile === undefined ? '' : 'Transport: &http.Transport{TLSClientConfig: trust}'}}`,
    '\tanswer, err := client.Do(request)',
    '\tcheck(err)',
    '\tdefer answer.Body.Close()',
    '\ttext, err := io.ReadAll(answer.Body)',
    '\tcheck(err)',
    '\tfmt.Println(answer.StatusCode, string(text))',
  ];
}

function headers(proof: Proof, method: string, body: string): string {
  const source = proofSources[proof];
  if ('header' in source) return `http.Header{"${source.header}": {os.Getenv("${source.variable}")}}`;
  return `signedHeaders(${method}, os.Getenv("${source.key}"), os.Getenv("${source.secret}"), ${body})`;
}

const signedHeaders = `
func signedHeaders(method, key, secret, body string) http.Header {
	parts, err := url.Parse(address)
	check(err)
	encoded := func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
	sha := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	segments := strings.Split(parts.EscapedPath(), "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		check(err)
		segments[i] = encoded(plain)
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	query := parts.Query()
	for _, values := range query {
		sort.Strings(values)
	}
	date := time.Now().UTC().Format("20060102T150405Z")
	canonical := strings.Join([]string{method, path, strings.ReplaceAll(query.Encode(), "+", "%20"),
		"host:" + parts.Host, "x-sdk-date:" + date, "", "host;x-sdk-date", sha(body)}, "\\n")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("SDK-HMAC-SHA256\\n" + date + "\\n" + sha(canonical)))
	return http.Header{
		"X-Sdk-Date": {date},
		"Authorization": {"SDK-HMAC-SHA256 Access=" + key + ", SignedHeaders=host;x-sdk-date, Signature=" +
			hex.EncodeToString(mac.Sum(nil))},
	}
}`;
