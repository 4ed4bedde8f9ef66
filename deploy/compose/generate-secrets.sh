#!/bin/sh
# Writes the secrets of the stack, once: existing ones are kept. Takes the folder to write to; by default `secrets`
# beside this file.
set -eu
folder=${1:-$(dirname "$0")/secrets}
# Only the owner enters the folder. The files are readable inside their container, whose user is not the owner's.
mkdir -p "$folder"
chmod 700 "$folder"
for name in grafana-admin-password grafana-secret-key; do
  if [ -s "$folder/$name" ]; then
    echo "kept     $folder/$name"
    continue
  fi
  # 24 random bytes; no line end, which Grafana would take for a part of it.
  head -c 24 /dev/urandom | base64 | tr -d '\n' >"$folder/$name.new"
  chmod 644 "$folder/$name.new"
  mv "$folder/$name.new" "$folder/$name"
  echo "written  $folder/$name"
done
