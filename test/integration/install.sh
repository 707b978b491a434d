#!/usr/bin/env bash
# Installs the real programs that the integration suites run against. Debian and its kin; safe to run again.
set -euo pipefail

packages=(
  # keyring: a Secret Service on a session bus of its own, and independent readers of it and of the kernel keyring
  gnome-keyring dbus dbus-bin dbus-daemon dbus-session-bus-common libsecret-tools keyutils
  # federation: service providers and an identity provider that others wrote, and a browser to go between them
  apache2 libapache2-mod-auth-mellon libapache2-mod-auth-openidc media-types
  simplesamlphp php-cli php-xml php-mbstring openssl chromium xmlsec1
  # age: the reference implementation of the file format
  age
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done

if ((${#missing[@]} == 0)); then
  echo "All integration peers are installed."
  exit 0
fi

run=()
if ((EUID != 0)); then run=(sudo); fi
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}"
