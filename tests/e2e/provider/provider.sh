#!/bin/sh
# Stands in for an infrastructure provider: writes the lines that one writes (zap, JSON, on stderr) and ends on SIGTERM.
say() {
  printf '{"level":"%s","ts":%s.25,"caller":"provider/main.go:42","msg":"%s"}\n' "$1" "$(date +%s)" "$2" >&2
}
trap 'say info "shutting down"; exit 0' TERM
say info "starting infra provider"
say info "connected to omni"
while :; do
  sleep 1 &
  wait $!
done
