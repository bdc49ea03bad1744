# shellcheck shell=sh disable=SC2154
# Replaces the launcher by the JVM, so that signals and exit codes are the program's own. The launcher has set:
#   home  the image's folder, absolute        jar  the program's jar in lib/        heap  the bound of the heap

set -- -jar "$home/lib/$jar" "$@"

# Classes loaded and linked, from a training run at build time, for this runtime and these jars only. Where the cache
# does not fit, with ZGC for one, the JVM goes on without it and starts slower.
cache=$home/lib/${jar%.jar}.aot
if [ -e "$cache" ]; then
  set -- "-XX:AOTCache=$cache" "$@"
fi

# The JVM refuses to be told of two collectors.
case ${HOLDFAST_JAVA_OPTS:-} in
  *-XX:+Use*GC*) ;;
  *) set -- -XX:+UseSerialGC "$@" ;;
esac

# AES-GCM and SHA-256 run ten to eighty times slower until the JVM has compiled them to the processor's own instructions,
# which it would do after thousands of calls; chunks are large, so there are few calls.
set -- -XX:CompileCommand=quiet \
  "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.02" \
  "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.02" "$@"

# HOLDFAST_JAVA_OPTS is meant to be split into words, and comes after our options so that it wins.
# The JVM's own messages go to stderr: stdout belongs to the program's results.
# shellcheck disable=SC2086
exec "$home/runtime/bin/java" "-Xmx$heap" --enable-native-access=ALL-UNNAMED \
  -Xlog:disable -Xlog:all=warning:stderr "-Dholdfast.plugins=$home/plugins" ${HOLDFAST_JAVA_OPTS:-} "$@"
