#!/bin/sh
# detect SOURCE METADATA: only packages made for this builder, which name their chaincode.
exec test -f "$1/chaincode"
