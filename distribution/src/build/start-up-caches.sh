#!/bin/sh
# Trains and writes the start-up cache (JEP 483, 514 and 515) of each program.   Usage: start-up-caches.sh IMAGE
#
# A cache holds what one run loaded, so each program is trained by what it is for: the agent by taking a backup, the
# restore tool by restoring it. The launchers do the running, so that training and use have the same options.
set -eu
image=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log

# Caches are written and keys read relative to here: HOLDFAST_JAVA_OPTS cannot hold a path with a space.
cd "$work"
HOLDFAST_CACHE=$work/cache
export HOLDFAST_CACHE
repository=file://$work/repository
(umask 077 && echo "a passphrase for training only" >key)
# As much as it takes for the JVM to have compiled all that is hot: the cache keeps what it learnt about that.
{
  cat "$image/runtime/lib/modules"
  head -c 67108864 /dev/urandom
  head -c 67108864 /dev/urandom | base64
  head -c 8388608 /dev/zero
} >disk

# Runs a program and keeps what it learnt.   Usage: train CACHE PROGRAM ARGUMENT...
train() {
  cache=$1
  program=$2
  shift 2
  # Classes that cannot be cached are no news; everything else that the JVM has to say is.
  HOLDFAST_JAVA_OPTS="-XX:AOTCacheOutput=$cache -Xlog:aot*=error:stderr" "$image/bin/$program" "$@" >>"$log" 2>&1
}

round() {
  "$image/bin/holdfast-agent" init --repository "$repository" --key-file key >>"$log" 2>&1 &&
    train agent.aot holdfast-agent backup --repository "$repository" --key-file key --disk disk --name training &&
    train restore.aot holdfast-restore disk --repository "$repository" --key-file key \
      --workload training --at latest --to restored &&
    cmp disk restored >>"$log" 2>&1
}

if ! round; then
  echo "warning: the training round failed; the start-up caches know --help only. It said:" >&2
  sed 's/^/  /' "$log" >&2
  train agent.aot holdfast-agent --help
  train restore.aot holdfast-restore --help
fi

# The launchers look for a cache beside the jar, under the jar's name.
for program in agent restore; do
  jar=$(sed -n 's/^jar=//p' "$image/bin/holdfast-$program")
  mv "$program.aot" "$image/lib/${jar%.jar}.aot"
done
