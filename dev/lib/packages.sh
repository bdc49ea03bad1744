# shellcheck shell=bash
# Installing what the tests need by Debian's packages. Sourced by the dev/ scripts.

# Runs a command as root: as it is for root, by sudo for others.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    echo "This needs root, and there is no sudo: $*" >&2
    return 1
  fi
}

# Installs those of the named packages that are missing. On systems without apt it only says what is wanted.
install_missing() {
  local package missing=()
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Not a Debian system: the tests expect what these packages bring: $*" >&2
    return 0
  fi
  for package in "$@"; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    return 0
  fi
  echo "Installing: ${missing[*]}"
  as_root apt-get update --quiet=2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}" \
    >/dev/null
}
