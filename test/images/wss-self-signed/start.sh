set -eu
export TLS_FOLDER=/tmp/tls
mkdir -p "$TLS_FOLDER"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$(hostname)" \
  -keyout "$TLS_FOLDER/key.pem" -out "$TLS_FOLDER/certificate.pem" 2>/dev/null
exec node server.mjs
