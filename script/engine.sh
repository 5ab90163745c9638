# Finding and starting a container engine; read by setup, test and demo with `.`, never run by itself.
# POSIX sh. Functions set ENGINE_HOST (a DOCKER_HOST value) and print nothing unless they say so.

# Whether the engine at $1 (a DOCKER_HOST value) answers within five seconds.
engine_answers() {
  if command -v docker >/dev/null 2>&1; then
    DOCKER_HOST=$1 timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
    return
  fi
  case $1 in
    unix://*) engine_socket_answers "${1#unix://}" ;;
    *) return 1 ;;
  esac
}

# The same over a unix socket without any client: Docker and Podman both answer GET /_ping.
engine_socket_answers() {
  [ -S "$1" ] || return 1
  timeout 5 node -e '
    const request = require("node:http").get({ socketPath: process.argv[1], path: "/_ping" }, (answer) =>
      process.exit(answer.statusCode === 200 ? 0 : 1));
    request.on("error", () => process.exit(1));' "$1"
}

# Where an engine may be, in the order of preference. DOCKER_HOST, when set, is the user's choice and the only candidate.
engine_candidates() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    echo "$DOCKER_HOST"
    return
  fi
  runtime_dir=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  for socket in /var/run/docker.sock "$runtime_dir/docker.sock" "$runtime_dir/podman/podman.sock" /run/podman/podman.sock; do
    [ -S "$socket" ] && echo "unix://$socket"
  done
  return 0
}

# Sets ENGINE_HOST to the first engine that answers; fails when none does.
find_engine() {
  ENGINE_HOST=
  for candidate in $(engine_candidates); do
    if engine_answers "$candidate"; then
      ENGINE_HOST=$candidate
      return 0
    fi
  done
  return 1
}

# Waits up to $1 seconds for an engine; with a process id as $2 it gives up when that process is gone.
wait_for_engine() {
  deadline=$(($(date +%s) + $1))
  while [ "$(date +%s)" -lt "$deadline" ]; do
    find_engine && return 0
    if [ -n "${2:-}" ] && ! kill -0 "$2" 2>/dev/null; then return 1; fi
    sleep 0.5
  done
  return 1
}

# Stops what `script/setup --engine-record FILE` wrote down in $1; nothing when it started nothing.
stop_recorded_engine() {
  [ -s "$1" ] || return 0
  read -r engine_kind engine_process <"$1"
  case $engine_kind in
    systemd) systemctl stop docker.service docker.socket ;;
    service) service docker stop >/dev/null ;;
    process) kill "$engine_process" 2>/dev/null && wait_for_end "$engine_process" 30 ;;
  esac
  : >"$1"
}

# Waits up to $2 seconds until process $1 is gone.
wait_for_end() {
  end_deadline=$(($(date +%s) + $2))
  while kill -0 "$1" 2>/dev/null; do
    [ "$(date +%s)" -lt "$end_deadline" ] || return 1
    sleep 0.2
  done
}
