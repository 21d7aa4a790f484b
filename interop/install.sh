#!/bin/sh
# Installs the foreign clients that the suites in interop/ drive, from Debian 12, and builds the headless pidgin-sipe.
# Does nothing where they are there already. Needs root only for the packages.
set -eu
cd "$(dirname "$0")"

packages="pidgin-sipe libpurple-dev libglib2.0-dev gcc make pkg-config
baresip-core linphone-cli sip-tester
tshark kamailio kamailio-tls-modules kamailio-presence-modules sqlite3 kamailio-sqlite-modules libssl-dev openssl
slapd ldap-utils faketime pebble
chromium fonts-dejavu-core tesseract-ocr libnss3-tools coturn iproute2 nftables"

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  [ "${state%"${state#ii}"}" = ii ] || missing="$missing $package"
done

if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "These packages are missing, and installing them needs root: $missing" >&2
    exit 1
  fi
  # Debian starts what it installs; nothing of this is to run as a service.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # shellcheck disable=SC2086 # a list of words
  apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 $missing
fi

make -s -C clients/purple-json
echo "The clients are ready."
