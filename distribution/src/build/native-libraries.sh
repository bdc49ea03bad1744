#!/bin/sh
# Takes native libraries of this machine's kind out of their jars.   Usage: native-libraries.sh JDK IMAGE
#
# Otherwise each start would unpack them to the folder for temporary files, which many hosts mount so that nothing there
# can be run.
set -eu
jdk=$1
lib=$2/lib

case $(uname -m) in
  x86_64) architecture=amd64 ;;
  *) architecture=$(uname -m) ;;
esac
jar=$(echo "$lib"/zstd-jni-*.jar)
entry=$("$jdk/bin/jar" --list --file "$jar" | grep "^linux/$architecture/.*\.so$")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && "$jdk/bin/jar" --extract --file "$jar" "$entry")
cp "$work/$entry" "$lib/libzstd-jni.so"
chmod 755 "$lib/libzstd-jni.so"
