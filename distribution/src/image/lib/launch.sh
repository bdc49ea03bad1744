# shellcheck shell=sh disable=SC2154
# Replaces the launcher by the JVM, so that signals and exit codes are the program's own. The launcher has set:
#   home  the image's folder, absolute        jar  the program's jar in lib/        heap  the bound of the heap

# The program's own command, before the options of the JVM come in front of it.
command=${1:-}

# HOLDFAST_JAVA_OPTS is meant to be split into words, and comes after our options so that it wins.
# shellcheck disable=SC2086
set -- ${HOLDFAST_JAVA_OPTS:-} -jar "$home/lib/$jar" "$@"

# Classes loaded and linked, from a training run at build time, for this runtime and these jars only. Where the cache
# does not fit, with ZGC for one, the JVM goes on without it and starts slower. A service does other things than commands.
case $command in
  run) cache=$home/lib/${jar%.jar}-run.aot ;;
  *) cache=$home/lib/${jar%.jar}.aot ;;
esac
if [ -e "$cache" ]; then
  # Not its adapters: their numbers collide, and the JVM warns of each that is not the one it looked for.
  set -- "-XX:AOTCache=$cache" -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching "$@"
fi

# A command ends soon, and a service is there for months with nothing to do for most of the time.
if [ "$command" = run ]; then
  collector=-XX:+UseG1GC
  # A heap that grows with the work, and is given back when there is none: looked at after 40 quiet seconds. Threads of the
  # collector take memory as well, and a heap so small needs no more of them on a large machine. Pieces of logs are large
  # objects, and each would have it mark a heap that has hardly grown.
  set -- -Xms32m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -XX:G1PeriodicGCInterval=40000 \
    -XX:ParallelGCThreads=2 -XX:ConcGCThreads=1 -XX:G1ConcRefinementThreads=0 \
    -XX:InitiatingHeapOccupancyPercent=85 -XX:-G1UseAdaptiveIHOP "$@"
else
  collector=-XX:+UseSerialGC
  # Stretching a passphrase takes 64 MiB for half a second: a young generation that has room for it need not copy it. Packs
  # being built, of 32 MiB each, are in the old one from the beginning.
  set -- -Xmn96m -XX:SurvivorRatio=16 -XX:PretenureSizeThreshold=2m "$@"
fi

# The JVM refuses to be told of two collectors.
case ${HOLDFAST_JAVA_OPTS:-} in
  *-XX:+Use*GC*) ;;
  *) set -- "$collector" "$@" ;;
esac

# AES-GCM and SHA-256 run ten to eighty times slower until the JVM has compiled them to the processor's own instructions,
# which it would do after thousands of calls; chunks are large, so there are few calls. What moves no data is done before
# that pays.
case $command in
  points | ls) ;;
  *)
    for class in crypto.provider.GaloisCounterMode crypto.provider.GCTR crypto.provider.GHASH \
      security.provider.DigestBase security.provider.SHA2; do
      set -- "-XX:CompileCommand=CompileThresholdScaling,*sun.$class*::*,0.02" "$@"
    done
    ;;
esac
# These hand chunks from one native or intrinsic routine to the next and are called for each of them, some hundred thousand
# times: the second compiler puts all that they call into them, for a second of a core each, and nothing gets faster.
for class in engine.read.ChunkFetcher engine.read.ReadPlan engine.pack.ChunkSource engine.pack.PackBuilder \
  engine.tree.ChunkMaker engine.format.ChunkHasher engine.restore.TreeRestore; do
  set -- "-XX:CompileCommand=CompileThresholdScaling,dev.holdfast.$class*::*,50.0" "$@"
done

set -- -XX:CompileCommand=quiet "$@"

# For all else the second compiler may take its time: a program of a few seconds does not get back what it spends there.
set -- -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 \
  -XX:Tier4CompileThreshold=100000 -XX:Tier4BackEdgeThreshold=400000 "$@"

# Fresh memory comes in large pages where the kernel gives them to who asks; the JVM complains if it asks in vain.
if read -r pages 2>/dev/null </sys/kernel/mm/transparent_hugepage/enabled; then
  case $pages in
    *'[madvise]'*) set -- -XX:+UseTransparentHugePages "$@" ;;
  esac
fi

# The JVM's own messages go to stderr: stdout belongs to the program's results.
exec "$home/runtime/bin/java" "-Xmx$heap" --enable-native-access=ALL-UNNAMED \
  -Xlog:disable -Xlog:all=warning:stderr \
  "-Dholdfast.plugins=$home/plugins" "-DZstdNativePath=$home/lib/libzstd-jni.so" "$@"
