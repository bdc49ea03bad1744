#!/bin/sh
# Takes the signatures off signed jars.   Usage: unsigned-jars.sh JDK IMAGE
#
# The JVM checks them class by class, over a manifest of thousands of lines, and keeps no class of a signed jar in a
# start-up cache: that costs a third of a second at each start, and protects nothing in a folder that belongs to the operator.
# The dependencies' own integrity is checked when they are fetched.
set -eu
jdk=$1
lib=$2/lib

for jar in "$lib"/*.jar; do
  "$jdk/bin/jar" --list --file "$jar" | grep -q '^META-INF/[^/]*\.SF$' || continue
  work=$(mktemp -d)
  (cd "$work" && "$jdk/bin/jar" --extract --file "$jar")
  rm -f "$work"/META-INF/*.SF "$work"/META-INF/*.RSA "$work"/META-INF/*.DSA "$work"/META-INF/*.EC
  # The manifest's first section speaks of the jar, all others hold digests.
  tr -d '\r' <"$work/META-INF/MANIFEST.MF" | awk '/^$/ { exit } { print }' >"$work.manifest"
  rm "$work/META-INF/MANIFEST.MF"
  (cd "$work" && find . -type f | LC_ALL=C sort | sed 's|^\./||' >"$work.names" &&
    "$jdk/bin/jar" --create --date 2026-01-01T00:00:00Z --manifest "$work.manifest" --file "$work.jar" "@$work.names")
  cat "$work.jar" >"$jar"
  rm -rf "$work" "$work.manifest" "$work.names" "$work.jar"
done
