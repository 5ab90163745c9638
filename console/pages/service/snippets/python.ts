import { type CallFacts, isWebSocket, type Proof, program, proofSources, sampleBody } from './call-facts.ts';

/** Python 3.8 or newer: a WebSocket with the package `websockets`, a request with nothing but Python. */
export function python(facts: CallFacts, proof: Proof): string {
  return isWebSocket(facts) ? webSocket(facts, proof) : request(facts, proof);
}

function webSocket(facts: CallFacts, proof: Proof): string {
  return program(
    modules(proof, ['asyncio', 'os', 'ssl']),
    '',
    'import websockets  # pip install websockets',
    '',
    `ADDRESS = ${JSON.stringify(facts.address)}`,
    trust(facts),
    signing(proof),
    '',
    'async def main():',
    `    headers = ${headers(proof, '"GET"', '')}`,
    '    # Version 14 of websockets gave the argument another name.',
    '    name = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"',
    '    async with websockets.connect(ADDRESS, ssl=trust, **{name: headers}) as socket:',
    '        await socket.send("hello")',
    '        print(await socket.recv())',
    '',
    'asyncio.run(main())',
  );
}

function request(facts: CallFacts, proof: Proof): string {
  const { method } = facts;
  const sends = method === 'POST';
  return program(
    modules(proof, ['os', 'ssl', 'urllib.request']),
    '',
    `ADDRESS = ${JSON.stringify(facts.address)}`,
    trust(facts),
    sends && `body = b'${sampleBody}'`,
    signing(proof),
    '',
    `headers = ${headers(proof, `"${method}"`, sends ? ', body' : '')}`,
    sends && 'headers["Content-Type"] = "application/json"',
    `request = urllib.request.Request(ADDRESS, ${sends ? 'data=body, ' : ''}headers=headers, method="${method}")`,
    'with urllib.request.urlopen(request, context=trust) as answer:',
    '    print(answer.status, answer.read().decode())',
  );
}

function modules(proof: Proof, needed: readonly string[]): string {
  const signs = 'secret' in proofSources[proof];
  const names = [...needed, ...(signs ? ['hashlib', 'hmac', 'time'] : [])].sort();
  const lines = [`import ${names.join(', ')}`];
  if (signs) lines.push('from urllib.parse import parse_qsl, quote, unquote, urlsplit');
  return lines.join('\n');
}

function trust({ caFile }: CallFacts): string {
  return `trust = ssl.create_default_context(${caFile === undefined ? '' : `cafile=${JSON.stringify(caFile)}`})`;
}

function headers(proof: Proof, method: string, body: string): string {
  const source = proofSources[proof];
  if ('header' in source) return `{"${source.header}": os.environ["${source.variable}"]}`;
  return `signed_headers(${method}, ADDRESS, os.environ["${source.key}"], os.environ["${source.secret}"]${body})`;
}

function signing(proof: Proof): string | false {
  return 'secret' in proofSources[proof] && signedHeaders;
}

const signedHeaders = `
def signed_headers(method, address, key, secret, body=b""):
    encoded = lambda text: quote(text, safe="-_.~")
    parts = urlsplit(address)
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = "/".join(encoded(unquote(segment)) for segment in parts.path.split("/"))
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    canonical = "\\n".join([
        method,
        path if path.endswith("/") else path + "/",
        "&".join(f"{encoded(name)}={encoded(value)}" for name, value in query),
        f"host:{parts.netloc}",
        f"x-sdk-date:{date}",
        "",
        "host;x-sdk-date",
        hashlib.sha256(body).hexdigest(),
    ])
    to_sign = f"SDK-HMAC-SHA256\\n{date}\\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {
        "X-Sdk-Date": date,
        "Authorization": f"SDK-HMAC-SHA256 Access={key}, SignedHeaders=host;x-sdk-date, Signature={signature}",
    }`;
