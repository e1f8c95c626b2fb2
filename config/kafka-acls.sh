#!/bin/sh
# Grants a principal all that Foretide needs of a Kafka with an authorizer, in every role: topics, consumer groups and transactional ids that
# begin with topics.prefix. Calls Kafka's own kafka-acls.sh (or what KAFKA_ACLS names) and hands it all further arguments:
#
#   config/kafka-acls.sh User:foretide foretide. --bootstrap-server kafka:9093 --command-config admin.properties
#
# CREATE=no leaves out creating topics, where they are made otherwise, as by the chart's topics.strimzi.
set -eu
if [ $# -lt 2 ]; then
  echo "usage: $0 PRINCIPAL PREFIX [options of kafka-acls.sh]" >&2
  exit 2
fi
principal=$1
prefix=$2
shift 2

grant() { # the options, then a resource and its operations
  "${KAFKA_ACLS:-kafka-acls.sh}" "$@" --add --force --allow-principal "$principal" --resource-pattern-type prefixed
}

create="--operation Create"
[ "${CREATE:-yes}" = yes ] || create=
# shellcheck disable=SC2086 # two words, or none
grant "$@" --topic "$prefix" --operation Read --operation Write --operation Describe $create
grant "$@" --group "$prefix" --operation Read --operation Describe
grant "$@" --transactional-id "$prefix" --operation Write --operation Describe
