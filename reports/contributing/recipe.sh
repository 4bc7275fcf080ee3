#!/bin/bash
# Prints a block of CONTRIBUTING.md: recipe.sh FILE NAME prints what is fenced behind <!-- recipe: NAME -->.
set -euo pipefail
awk -v mark="<!-- recipe: $2 -->" '
  inside && /^```/ { found = 1; exit }
  inside { print }
  marked && /^```/ { inside = 1 }
  $0 == mark { marked = 1 }
  END { exit !found }' "$1" || {
  echo "recipe.sh: $1 has no recipe \"$2\"" >&2
  exit 1
}
