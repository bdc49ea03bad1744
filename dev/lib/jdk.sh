# shellcheck shell=sh
# Finding the JDK and the Maven that build Holdfast. Sourced by mvnw and the dev/ scripts; plain POSIX sh.

holdfast_java=25
holdfast_maven=3.8.7

# Succeeds when $1 is the home of a JDK (not only a runtime) of the wanted release.
is_wanted_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q "^JAVA_VERSION=\"${holdfast_java}[\".]" "$1/release"
}

# Prints the home of the first fitting JDK: JAVA_HOME if it fits, then the usual folders.
find_jdk() {
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_wanted_jdk "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# Sets and exports JAVA_HOME, or says how to get a JDK and exits.
require_jdk() {
  if ! JAVA_HOME=$(find_jdk); then
    cat >&2 <<END
Holdfast is built with a JDK $holdfast_java, and none was found: neither JAVA_HOME nor the usual folders
(/usr/lib/jvm, /opt/java, ~/.sdkman, ~/.jdks) hold one. Ways to get it:
  Debian and Ubuntu   apt-get install openjdk-$holdfast_java-jdk, or temurin-$holdfast_java-jdk from Adoptium's packages
  Fedora              dnf install java-$holdfast_java-openjdk-devel
  anywhere            sdk install java $holdfast_java-tem (SDKMAN), or unpack any JDK $holdfast_java and set JAVA_HOME
END
    exit 1
  fi
  export JAVA_HOME
}

# Succeeds when version $1 is at least version $2, both like 3.8.7.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# Checks that mvn is there and new enough, or says how to get it and exits.
require_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "Holdfast is built with Maven $holdfast_maven or newer, and there is no mvn on the PATH." >&2
    echo "Get it by your system's packages (Debian: apt-get install maven), or by SDKMAN (sdk install maven)." >&2
    exit 1
  fi
  found=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  if ! at_least "${found:-0}" "$holdfast_maven"; then
    echo "Holdfast is built with Maven $holdfast_maven or newer; $(command -v mvn) is ${found:-of an unknown version}." >&2
    exit 1
  fi
}
