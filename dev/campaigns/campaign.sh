# shellcheck shell=bash
# Starts a campaign. Sourced by the scripts beside this file, from the root of the repository.

# shellcheck source=dev/lib/jdk.sh
. dev/lib/jdk.sh
require_jdk

# Runs the class $1 with the arguments that follow. Builds first: the campaign and the engine in it must be of one age.
run_campaign() {
  local campaign=$1 built=dev/campaigns/target/quick
  shift
  ./mvnw --quiet --batch-mode package -Dquick -Dmaven.test.skip --projects dev/campaigns --also-make >&2
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx8g -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp "$built/classes:$built/lib/*" "dev.holdfast.campaigns.$campaign" "$@"
}

# The same, with the image's programs, which is built if it is missing, unless --home names another.
run_campaign_on_image() {
  local campaign=$1 home=distribution/target/holdfast
  shift
  case " $* " in
    *" --home "*) run_campaign "$campaign" "$@" ;;
    *)
      if [ ! -x "$home/bin/holdfast-agent" ]; then
        dev/build >&2
      fi
      run_campaign "$campaign" --home "$home" "$@"
      ;;
  esac
}

# A short round of the class $1 as part of the tests, with what they built, on the image.
short_round() {
  local built=dev/campaigns/target
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx1g -XX:+UseSerialGC \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$built/classes:$built/lib/*" \
    "dev.holdfast.campaigns.$1" --home "$PWD/distribution/target/holdfast" "${@:2}"
}
