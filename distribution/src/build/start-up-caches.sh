#!/bin/sh
# Trains and writes the start-up cache (JEP 483, 514 and 515) of each program.   Usage: start-up-caches.sh IMAGE
#
# A cache holds what one run loaded, so each program is trained by what it is for: the service by taking points and answering
# requests, the agent's commands by a backup and by asking the service, the restore tool by restoring. The launchers do the
# running, so that training and use have the same options.
set -eu
image=$1
work=$(mktemp -d)
log=$work/log
service=
ends() {
  if [ -n "$service" ]; then
    kill "$service" 2>>"$log" || true
    wait "$service" || true
  fi
  rm -rf "$work"
}
trap ends EXIT

# Caches are written and keys read relative to here: HOLDFAST_JAVA_OPTS cannot hold a path with a space.
cd "$work"
HOLDFAST_CACHE=$work/cache
export HOLDFAST_CACHE
repository=file://$work/repository
served=file://$work/served
(umask 077 && echo "a passphrase for training only" >key)
# As much as it takes for the JVM to have compiled all that is hot: the cache keeps what it learnt about that.
{
  cat "$image/runtime/lib/modules"
  head -c 67108864 /dev/urandom
  head -c 67108864 /dev/urandom | base64
  head -c 8388608 /dev/zero
} >disk

# Becomes a program, and keeps what it learnt.   Usage: (train CACHE PROGRAM ARGUMENT...)
train() {
  cache=$1
  program=$2
  shift 2
  # Classes that cannot be cached are no news; everything else that the JVM has to say is.
  HOLDFAST_JAVA_OPTS="-XX:AOTCacheOutput=$cache -Xlog:aot*=error:stderr"
  export HOLDFAST_JAVA_OPTS
  exec "$image/bin/$program" "$@" >>"$log" 2>&1
}

# What the service and the command that asks it go by.   Usage: configure PORT REPOSITORY WORKLOAD
configure() {
  # Nothing listens where the database should be: that its base is asked for is what counts.
  cat <<END
agent:
  name: training
  state: state
  http: {address: "127.0.0.1:$1", token: "file:token"}
sites:
  - {name: home, repository: "$2", key: "file:key"}
workloads:
  - $3
  - {name: database, rpo: 1h, source: {type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/none"}}
END
}

# Waits until the service has taken a point.
await_point() {
  tries=60
  while [ $tries -gt 0 ]; do
    for point in served/points/*/*; do
      [ ! -e "$point" ] || return 0
    done
    kill -0 "$service" 2>>"$log" || return 1
    sleep 0.5
    tries=$((tries - 1))
  done
  return 1
}

# Trains the service, and a command that backs up by itself and asks the service. The command fails in the end, as the
# service is gone before it has a base.   Usage: agent_round PORT
agent_round() {
  configure "$1" "$served" "{name: files, rpo: 1h, source: {type: directory, path: \"$image/lib\"}}" >service.yaml
  configure "$1" "$repository" "{name: training, rpo: 1h, source: {type: disk, path: disk}}" >command.yaml
  train run.aot holdfast-agent run --config service.yaml &
  service=$!
  if await_point; then
    train agent.aot holdfast-agent backup --config command.yaml training database &
    command=$!
    sleep 8
    kill "$service" 2>>"$log" || true
    wait "$service" || true
    wait "$command" || true
  fi
  service=
  [ -e run.aot ] && [ -e agent.aot ]
}

round() {
  "$image/bin/holdfast-agent" init --repository "$repository" --key-file key >>"$log" 2>&1 &&
    "$image/bin/holdfast-agent" init --repository "$served" --key-file key >>"$log" 2>&1 &&
    (umask 077 && echo a-token-for-training-only >token) &&
    # Another port, should somebody have the first.
    { agent_round $((20000 + $$ % 10000)) || agent_round $((30000 + $$ % 2000)); } &&
    (train restore.aot holdfast-restore disk --repository "$repository" --key-file key \
      --workload training --at latest --to restored) &&
    cmp disk restored >>"$log" 2>&1
}

if ! round; then
  echo "warning: the training round failed; the start-up caches know --help only. It said:" >&2
  sed 's/^/  /' "$log" >&2
  (train agent.aot holdfast-agent --help)
  (train run.aot holdfast-agent run --help)
  (train restore.aot holdfast-restore --help)
fi

# The launchers look for a cache beside the jar, under the jar's name; that of the service has a name of its own.
for program in agent restore; do
  jar=$(sed -n 's/^jar=//p' "$image/bin/holdfast-$program")
  mv "$program.aot" "$image/lib/${jar%.jar}.aot"
  if [ "$program" = agent ]; then
    mv run.aot "$image/lib/${jar%.jar}-run.aot"
  fi
done
