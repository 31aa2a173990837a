#!/bin/sh
# release OUTPUT RELEASE: tells the peer where the chaincode's server is. The
# answer is this peer's own file, so the package that both organizations
# approve carries neither addresses nor keys.
set -e
mkdir -p "$2/chaincode/server"
exec cp "$(dirname "$0")/../../connections/$(cat "$1/chaincode").json" "$2/chaincode/server/connection.json"
