#!/bin/sh
# Makes the image's own Java runtime, unless it is there already.   Usage: runtime.sh JDK IMAGE
set -eu
jdk=$1
runtime=$2/runtime

# What the shipped jars need (dev/checks/20-image holds this list against jdeps):
modules=java.base,java.logging,java.management,jdk.management,jdk.unsupported
# What plugins may count on besides: HTTP and options of its sockets, XML, database drivers and what these need for Kerberos
# and name look-ups.
modules=$modules,java.naming,java.net.http,java.rmi,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.net
# Azure's sign-in in a browser answers on loopback; nobody uses it here, but its classes are there.
modules=$modules,jdk.httpserver
# What one needs to look into a process that misbehaves: jcmd and flight recordings.
modules=$modules,jdk.jcmd,jdk.jfr

made_of="$(cat "$jdk/release") $modules"
if [ -e "$runtime/made-of" ] && [ "$made_of" = "$(cat "$runtime/made-of")" ]; then
  exit 0
fi
rm -rf "$runtime"
"$jdk/bin/jlink" --add-modules "$modules" --output "$runtime" \
  --strip-debug --no-header-files --no-man-pages --compress zip-2
printf '%s\n' "$made_of" >"$runtime/made-of"
